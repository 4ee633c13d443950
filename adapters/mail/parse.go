package mail

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"
	"github.com/emersion/go-message/textproto"
)

// The bounds of a mail that comes in. Whoever writes it is a stranger.
const (
	deepest     = 10      // parts within parts
	mostParts   = 200     // all together
	mostFiles   = 10      // shown to an agent
	longestBody = 1 << 20 // bytes of one text
	icon        = 2 << 10 // bytes; a smaller picture within the text is a sign of the sender's company, or counts readers
)

// letter is a mail that came in, decoded.
type letter struct {
	header gomail.Header
	id     string // the Message-ID with its brackets, "" without
	from   *gomail.Address
	plain  string // all texts
	page   string // all of HTML
	files  []attached
	report *report // that a mail of ours has not arrived
	parts  int
}

// attached is one file of a mail.
type attached struct {
	path     string // of the part, as IMAP counts: "2", "1.3"
	encoding string // how its bytes are written
	name     string
	mime     string
	bytes    int64
	data     []byte // where they are kept
}

// reading is one way of reading mails.
type reading struct {
	keep int64 // bytes of files that are kept in memory
}

// parse reads a mail. What is damaged is read as far as that goes: an error means
// that not even the header can be.
func (r reading) parse(raw []byte) (*letter, error) {
	in := bufio.NewReader(bytes.NewReader(raw))
	header, err := textproto.ReadHeader(in)
	if err != nil {
		return nil, fmt.Errorf("read its header: %w", err)
	}
	l := &letter{header: gomail.Header{Header: message.Header{Header: header}}}
	l.id = idForm.FindString(l.header.Get("Message-Id"))
	if from, err := l.header.AddressList("From"); err == nil && len(from) > 0 {
		l.from = from[0]
	}
	r.part(l, l.header.Header, in, nil)
	return l, nil
}

// idForm is a Message-ID, as anybody makes them. Longer ones are nobody's.
var idForm = regexp.MustCompile(`<[^<>\s"]{1,250}>`)

// part reads one part of a mail and those within.
func (r *reading) part(l *letter, h message.Header, body io.Reader, path []int) {
	if l.parts++; l.parts > mostParts || len(path) > deepest {
		return
	}
	kind, params, err := h.ContentType()
	if err != nil {
		kind = "application/octet-stream"
		if len(path) == 0 {
			kind = "text/plain" // as programs show it
		}
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		l.noteReport(kind, params)
		r.within(l, textproto.NewMultipartReader(body, params["boundary"]), path)
		return
	}
	disposition, names, _ := h.ContentDisposition() // without one it is part of the text
	name := decodeWords(orDefault(names["filename"], params["name"]))
	switch shown := disposition != "attachment" && name == ""; {
	case l.report != nil && reported(kind):
		l.report.read(text(h, kind, params, body))
	case shown && kind == "text/plain":
		l.plain = joined(l.plain, text(h, kind, params, body))
	case shown && kind == "text/html":
		l.page = joined(l.page, text(h, kind, params, body))
	default:
		r.file(l, h, body, attached{path: dotted(path), name: name, mime: kind})
	}
}

// within reads the parts of a part.
func (r *reading) within(l *letter, parts *textproto.MultipartReader, path []int) {
	for i := 1; ; i++ {
		p, err := parts.NextPart()
		if err != nil {
			return // the end, or what is left of a damaged mail
		}
		r.part(l, message.Header{Header: p.Header}, p, append(slices.Clip(path), i))
	}
}

// file counts a file's bytes, and keeps them where there is room.
func (r *reading) file(l *letter, h message.Header, body io.Reader, f attached) {
	f.encoding = strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding")))
	decoded, err := bytesOf(f.encoding, body)
	if err != nil {
		return
	}
	var kept bytes.Buffer
	n, _ := io.Copy(&kept, io.LimitReader(decoded, r.keep)) // what is damaged is shown as far as it goes
	rest, _ := io.Copy(io.Discard, decoded)
	f.bytes = n + rest
	if rest == 0 && r.keep > 0 {
		f.data = kept.Bytes()
		r.keep -= n
	}
	within := h.Has("Content-Id") && strings.HasPrefix(f.mime, "image/")
	if within && f.bytes < icon || f.mime == "application/pgp-signature" || f.mime == "application/pkcs7-signature" || f.bytes == 0 {
		return
	}
	if len(l.files) < mostFiles {
		l.files = append(l.files, f)
	}
}

// bytesOf undoes how the bytes of a part are written, and nothing more.
func bytesOf(encoding string, body io.Reader) (io.Reader, error) {
	var h message.Header
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Transfer-Encoding", encoding)
	e, err := message.New(h, body)
	if e == nil {
		return nil, fmt.Errorf("mail: decode a file: %w", err)
	}
	return e.Body, nil
}

func dotted(path []int) string {
	if len(path) == 0 {
		return "1"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(path), " ", "."), "[]")
}

func joined(a, b string) string {
	if strings.TrimSpace(a) == "" {
		return b
	}
	if strings.TrimSpace(b) == "" {
		return a
	}
	return a + "\n" + b
}

// text reads a part that is text.
func text(h message.Header, kind string, params map[string]string, body io.Reader) string {
	h = h.Copy()
	if strings.EqualFold(params["charset"], "gb2312") || strings.EqualFold(params["charset"], "gbk") {
		params["charset"] = "gb18030" // which has all of theirs, and what programs call theirs beside
	}
	h.SetContentType(kind, params)
	e, _ := message.New(h, body) // an unknown charset is tried as text without any
	if e == nil {
		return ""
	}
	raw, _ := io.ReadAll(io.LimitReader(e.Body, longestBody)) // a damaged end is no reason to lose the beginning
	for cut := 1; cut < utf8.UTFMax && len(raw) == longestBody-cut+1 && !utf8.Valid(raw); cut++ {
		raw = raw[:len(raw)-1] // the end may be half a character
	}
	return strings.ReplaceAll(legible(raw), "\r\n", "\n")
}

// legible makes text of bytes whose charset nobody has told, as in many a mail from
// China: it is GB 18030 then.
func legible(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	// Importing charset also lets the library decode what names its charset.
	if r, err := charset.Reader("gb18030", bytes.NewReader(raw)); err == nil {
		if s, err := io.ReadAll(r); err == nil {
			return strings.ToValidUTF8(string(s), "\uFFFD")
		}
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

// decodeWords decodes the =?…?= of a header.
func decodeWords(s string) string {
	d := mime.WordDecoder{CharsetReader: charset.Reader}
	if out, err := d.DecodeHeader(s); err == nil {
		s = out
	}
	return line(legible([]byte(s)))
}

// subject is the letter's subject.
func (l *letter) subject() string { return decodeWords(l.header.Get("Subject")) }

// sender is who has written it: the address, and a name to show.
func (l *letter) sender() (address, name string) {
	if l.from == nil {
		return "", decodeWords(l.header.Get("From"))
	}
	return strings.ToLower(line(l.from.Address)), line(legible([]byte(l.from.Name)))
}

// date is when it was written, as far as that can be believed.
func (l *letter) date(now time.Time) time.Time {
	d, err := l.header.Date()
	if err != nil || d.After(now) || d.Before(now.Add(-30*24*time.Hour)) {
		return now
	}
	return d
}
