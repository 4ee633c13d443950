package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// openFile opens a file that was attached in a conversation of a platform, or by an
// agent who works there: the OpenFile of its adapter or desk.
type openFile func(ctx context.Context, conversation bot.ConversationID, f bot.File) (io.ReadCloser, error)

// largestFile is the limit where none is configured, in bytes: what Telegram lets a bot
// download.
const largestFile = 20 << 20

// fileBroker passes files from one platform to another: it opens them where they are,
// and holds back what is too large, a program or a script. Nothing is stored.
type fileBroker struct {
	sources map[bot.Platform]openFile
	most    int64 // bytes of a file; 0 is largestFile
}

// newFileBroker makes a broker without platforms. most is the size of the largest file
// in megabytes, 0 for the default.
func newFileBroker(most int) *fileBroker {
	return &fileBroker{sources: map[bot.Platform]openFile{}, most: int64(most) << 20}
}

// add makes the files of a platform known. The adapters want the broker before they are
// there themselves, so it comes after they are made and before anything is delivered.
func (b *fileBroker) add(p bot.Platform, open openFile) { b.sources[p] = open }

// Open implements dispatch.Files. The sentences of its errors are for people.
func (b *fileBroker) Open(ctx context.Context, c bot.ConversationID, p bot.Platform, f bot.File) (io.ReadCloser, error) {
	if f.From != "" {
		p = f.From
	}
	open := b.sources[p]
	switch {
	case open == nil:
		return nil, withheld("files from %s cannot be passed on", p)
	case f.Bytes > b.limit():
		return nil, b.tooLarge()
	case badName(f.Name):
		return nil, withheld("programs and scripts are not passed on (%s)", extension(f.Name))
	}
	content, err := open(ctx, c, f)
	if err != nil {
		return nil, fmt.Errorf("open file of %s: %w", p, err)
	}
	r := &brokered{source: content, buffer: bufio.NewReaderSize(content, magicBytes), left: b.limit(), late: b.tooLarge()}
	if err := r.inspect(f.Name); err != nil {
		return nil, errors.Join(err, content.Close())
	}
	return r, nil
}

func (b *fileBroker) limit() int64 {
	if b.most <= 0 {
		return largestFile
	}
	return b.most
}

func (b *fileBroker) tooLarge() error {
	return withheld("the file is larger than %d MB", b.limit()>>20)
}

// withheld is the error for a file that will never be passed on.
func withheld(format string, args ...any) error {
	return &dispatch.SendError{Fate: dispatch.FateRejected, Err: fmt.Errorf(format, args...)}
}

// brokered is a file on its way. Whoever promised a smaller one is cut off.
type brokered struct {
	source io.Closer
	buffer *bufio.Reader
	left   int64
	late   error // what to say when there is more
}

// inspect looks at how the file begins.
func (r *brokered) inspect(name string) error {
	head, err := r.buffer.Peek(magicBytes)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("read file: %w", err)
	case len(head) == 0:
		return withheld("the file is empty")
	case badContent(head, name):
		return withheld("programs and scripts are not passed on, whatever they are called")
	}
	return nil
}

// Read implements io.Reader.
func (r *brokered) Read(p []byte) (int, error) {
	if int64(len(p)) > r.left+1 { // one more than allowed tells that there is more
		p = p[:r.left+1]
	}
	n, err := r.buffer.Read(p)
	if r.left -= int64(n); r.left < 0 {
		return 0, r.late
	}
	return n, err
}

// Close implements io.Closer.
func (r *brokered) Close() error { return r.source.Close() }
