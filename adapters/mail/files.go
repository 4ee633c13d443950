package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/okpay/supportbot/bot"
)

// place is where a file lies in the mailbox.
type place struct {
	validity uint32
	uid      imap.UID
	path     []int
	encoding string
}

// id is a file's id: "imap:1:42:1.2:base64".
func (p place) id() string {
	return fmt.Sprintf("imap:%d:%d:%s:%s", p.validity, p.uid, dotted(p.path), p.encoding)
}

var errGone = errors.New("mail: the file is gone")

// keptID is the id of a file whose bytes are in the memory.
const keptID = "kept:"

func parsePlace(id string) (place, error) {
	parts := strings.Split(id, ":")
	if len(parts) != 5 || parts[0] != "imap" {
		return place{}, errors.New("mail: it is no file of an e-mail")
	}
	validity, err1 := strconv.ParseUint(parts[1], 10, 32)
	uid, err2 := strconv.ParseUint(parts[2], 10, 32)
	path, err3 := parsePath(parts[3])
	return place{uint32(validity), imap.UID(uid), path, parts[4]}, errors.Join(err1, err2, err3)
}

func parsePath(s string) ([]int, error) {
	var path []int
	for _, n := range strings.Split(s, ".") {
		i, err := strconv.Atoi(n)
		if err != nil {
			return nil, err
		}
		path = append(path, i)
	}
	return path, nil
}

// OpenFile opens what came with a mail. From the mailbox it is read as it is asked
// for; a mail that somebody has deleted there is gone. The error is a
// *dispatch.SendError where it will always be so.
func (m *Mailbox) OpenFile(ctx context.Context, _ bot.ConversationID, f bot.File) (io.ReadCloser, error) {
	if key, ok := strings.CutPrefix(f.ID, keptID); ok {
		data, ok, err := m.o.Memory.Value(ctx, fileKey(key))
		switch {
		case err != nil:
			return nil, fmt.Errorf("mail: open a file: %w", err)
		case !ok:
			return nil, rejected(errGone)
		}
		return io.NopCloser(strings.NewReader(data)), nil
	}
	p, err := parsePlace(f.ID)
	switch {
	case err != nil:
		return nil, rejected(err)
	case m.o.IMAP.Host == "":
		return nil, rejected(errors.New("mail: the mailbox is not read any more"))
	case f.Bytes > m.o.MaxFile:
		return nil, rejected(fmt.Errorf("mail: the file has %d MB, at most %d are copied", f.Bytes>>20, m.o.MaxFile>>20))
	}
	return m.openPart(ctx, p)
}

// openPart begins to fetch one part of a mail, by a connection of its own.
func (m *Mailbox) openPart(ctx context.Context, p place) (io.ReadCloser, error) {
	s, err := m.connect(ctx, true)
	if err != nil {
		return nil, err
	}
	if s.validity != p.validity {
		s.close()
		return nil, rejected(errGone)
	}
	cmd := s.client.Fetch(imap.UIDSetNum(p.uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Part: p.path, Peek: true}}})
	body, err := literal(cmd)
	if err != nil {
		s.close()
		return nil, err
	}
	decoded, err := bytesOf(p.encoding, io.LimitReader(body, m.o.MaxFile*2)) // base64 adds a third, lines more
	if err != nil {
		s.close()
		return nil, rejected(err)
	}
	return &partReader{Reader: io.LimitReader(decoded, m.o.MaxFile+1), session: s}, nil
}

// literal is the body that a fetch brings.
func literal(cmd *imapclient.FetchCommand) (io.Reader, error) {
	msg := cmd.Next()
	if msg == nil {
		if err := cmd.Close(); err != nil {
			return nil, fmt.Errorf("mail: fetch a file: %w", err)
		}
		return nil, rejected(errGone)
	}
	for item := msg.Next(); item != nil; item = msg.Next() {
		if b, ok := item.(imapclient.FetchItemDataBodySection); ok && b.Literal != nil {
			return b.Literal, nil
		}
	}
	return nil, rejected(errGone)
}

// partReader reads from a session that ends with it.
type partReader struct {
	io.Reader
	session *session
}

func (p *partReader) Close() error {
	p.session.close()
	return nil
}
