package bot

import (
	"strings"
	"time"
)

// albumWait is how long after its newest part an album is taken for complete.
// Platforms hand the parts over within a few hundred milliseconds; what comes
// later is a message of its own, which is no harm.
const albumWait = 1200 * time.Millisecond

// collect keeps a part of an album until the others have come.
func (t *turn) collect(b Media) {
	a := t.s.Album
	if a == nil {
		a = &Album{ID: b.Album, Message: b.Message, Quote: b.Quote}
		t.s.Album = a
	}
	if a.Caption == "" && b.Caption != "" {
		a.Message, a.Caption = b.Message, b.Caption
	}
	if a.Quote == "" {
		a.Quote = b.Quote
	}
	if room := maxFiles - len(a.Files); room > 0 {
		a.Files = append(a.Files, b.Files[:min(room, len(b.Files))]...)
	}
}

// albumAt is when the album that is being collected is taken for complete. Its
// newest part is the last thing that the customer did: anything else ends it.
func (s *Session) albumAt() time.Time {
	if s.Album == nil {
		return zeroTime
	}
	return s.Seen.Add(albumWait)
}

// gather takes the album that is being collected, if the customer has gone on to
// anything but a further part of it.
func (t *turn) gather() {
	a := t.s.Album
	if a == nil {
		return
	}
	if part, ok := t.ev.Body.(Media); ok && part.Album == a.ID {
		return
	}
	t.takeAlbum()
}

// takeAlbum handles an album as the one message that it is.
func (t *turn) takeAlbum() {
	a, hid := t.s.Album, t.hid
	t.s.Album = nil
	t.answers = a.Message
	t.hid = strings.ContainsRune(a.Caption, '•') // what ingest told of it came with its parts
	if !t.worn() {
		t.media(Media{Message: a.Message, Caption: a.Caption, Quote: a.Quote, Files: a.Files})
	}
	t.hid, t.quote = hid, "" // neither belongs to what has ended the album
}
