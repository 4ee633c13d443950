package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/okpay/supportbot/bot"
)

// Copy is a file on its way to another platform. It is read once, as it comes: its
// bytes are never all in memory. One goroutine may read while another closes it.
type Copy struct {
	file   bot.File
	from   io.ReadCloser
	most   int64
	read   atomic.Int64
	failed atomic.Pointer[error]
}

// OpenCopy opens a file of a conversation on platform p for one request that takes
// at most so many bytes. Its error is a *SendError where it will always be so.
func OpenCopy(ctx context.Context, files Files, c bot.ConversationID, p bot.Platform, f bot.File, most int64) (*Copy, error) {
	switch {
	case files == nil:
		return nil, rejected(errors.New("files cannot be passed on here"))
	case f.Bytes > most:
		return nil, tooLarge(f, most)
	}
	if f.From != "" {
		p = f.From
	}
	from, err := files.Open(ctx, c, p, f)
	if err != nil {
		return nil, err
	}
	return &Copy{file: f, from: from, most: most}, nil
}

// Read implements io.Reader. It fails when the file is larger than it said.
func (c *Copy) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	if c.read.Add(int64(n)) > c.most {
		n, err = 0, tooLarge(c.file, c.most)
	}
	if err != nil && err != io.EOF {
		c.failed.CompareAndSwap(nil, &err)
	}
	return n, err
}

// Close implements io.Closer.
func (c *Copy) Close() error { return c.from.Close() }

// Failure is why the file could not be read, nil where it could. What a request
// says that a copy is a part of is then of no account.
func (c *Copy) Failure() error {
	if err := c.failed.Load(); err != nil {
		return *err
	}
	return nil
}

func tooLarge(f bot.File, most int64) error {
	return rejected(fmt.Errorf("%s is larger than the %d MB that can be sent there", f.FileName(), most>>20))
}

func rejected(err error) error { return &SendError{Fate: FateRejected, Err: err} }
