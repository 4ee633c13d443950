package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"sync/atomic"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// upload is a file of an agent that goes with a message. It is opened when its turn
// comes: whoever has it would not wait for the others.
type upload struct {
	name string
	mime string
	open func(context.Context) (*dispatch.Copy, error)
}

// uploads are the files that go with a message.
func (s *sending) uploads(m bot.Message) []upload {
	var out []upload
	for _, f := range m.Files {
		out = append(out, upload{name: f.FileName(), mime: f.MIME, open: func(ctx context.Context) (*dispatch.Copy, error) {
			return dispatch.OpenCopy(ctx, s.a.o.Copies, s.d.Conversation, Platform, f, maxFile)
		}})
	}
	return out
}

// parcel is a message with its files in the form in which Discord takes them. It is
// written while it is sent.
type parcel struct {
	*io.PipeReader
	kind   string // Content-Type
	failed atomic.Pointer[error]
	done   chan struct{}
}

// wrap begins to write a parcel, until it is closed or ctx ends.
func wrap(ctx context.Context, q request) *parcel {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	p := &parcel{PipeReader: r, kind: form.FormDataContentType(), done: make(chan struct{})}
	go func() { // ends with the request, whose end closes the pipe
		defer close(p.done)
		err := p.write(ctx, form, q)
		_ = w.CloseWithError(err) // it never fails
	}()
	return p
}

// end waits until nothing is written any more and returns why a file could not be
// read, nil where all could.
func (p *parcel) end() error {
	_ = p.Close() // it never fails
	<-p.done
	if err := p.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// write writes the message and then its files, one after another.
func (p *parcel) write(ctx context.Context, form *multipart.Writer, q request) error {
	part, err := form.CreatePart(partHeader(`form-data; name="payload_json"`, "application/json"))
	if err != nil {
		return err
	}
	if err := json.NewEncoder(part).Encode(q.body); err != nil {
		return err
	}
	for i, f := range q.files {
		if err := attach(form, i, f.Name, f.ContentType, f.Reader); err != nil {
			return err
		}
	}
	for i, u := range q.copies {
		if err := p.copy(ctx, form, len(q.files)+i, u); err != nil {
			return err
		}
	}
	return form.Close()
}

// copy passes one file on.
func (p *parcel) copy(ctx context.Context, form *multipart.Writer, i int, u upload) error {
	c, err := u.open(ctx)
	if err != nil {
		p.failed.Store(&err)
		return err
	}
	defer c.Close()
	err = attach(form, i, u.name, u.mime, c)
	if broken := c.Failure(); broken != nil {
		p.failed.Store(&broken)
	}
	return err
}

func attach(form *multipart.Writer, i int, name, mime string, from io.Reader) error {
	if !plainMIME(mime) {
		mime = "application/octet-stream"
	}
	part, err := form.CreatePart(partHeader(fmt.Sprintf(`form-data; name="files[%d]"; filename="%s"`, i, name), mime))
	if err != nil {
		return err
	}
	_, err = io.Copy(part, from)
	return err
}

func partHeader(disposition, mime string) textproto.MIMEHeader {
	return textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {mime}}
}

// plainMIME reports whether a type that somebody else has named may stand in a header.
func plainMIME(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
