package bot

import (
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// sessionVersion begins every stored session. A change of the layout below
// raises it and teaches DecodeSession the older ones. Version 1 ended with Lines,
// version 2 with Album; their tickets ended with Held and their files with Bytes.
const sessionVersion = 3

// AppendBinary appends the session's binary form to dst: MessagePack values in
// the order of the struct. Times have millisecond precision.
func (s *Session) AppendBinary(dst []byte) []byte {
	b := msgp.AppendUint8(dst, sessionVersion)
	b = msgp.AppendString(b, string(s.Conversation))
	b = msgp.AppendString(b, string(s.Platform))
	b = appendPerson(b, s.Customer)
	b = msgp.AppendString(b, s.Locale)
	b = msgp.AppendBool(b, s.LocaleChosen)
	b = msgp.AppendString(b, string(s.Mode))
	b = msgp.AppendUint32(b, s.Epoch)
	b = msgp.AppendUint32(b, s.Calls)
	b = msgp.AppendUint32(b, s.Prompts)
	b = msgp.AppendUint8(b, s.Misses)
	b = appendTime(b, s.Seen)
	b = appendTime(b, s.IdleAt)
	b = appendTime(b, s.RemindAt)
	b = appendTime(b, s.AwaitAt)
	b = msgp.AppendString(b, s.Picked)
	b = msgp.AppendString(b, s.Last.Message)
	b = msgp.AppendString(b, s.Last.Step)
	b = msgp.AppendUint32(b, s.Last.Calls)
	b = appendTime(b, s.Promised)
	b = msgp.AppendString(b, s.Topic)
	b = msgp.AppendArrayHeader(b, uint32(len(s.Frames)))
	for i := range s.Frames {
		b = s.Frames[i].appendBinary(b)
	}
	b = s.Pending.appendBinary(b)
	b = s.Ticket.appendBinary(b)
	b = appendFiles(b, s.Files)
	b = appendStrings(b, s.Dropped)
	b = msgp.AppendArrayHeader(b, uint32(len(s.Tickets)))
	for _, id := range s.Tickets {
		b = msgp.AppendString(b, string(id))
	}
	b = msgp.AppendArrayHeader(b, uint32(len(s.Starts)))
	for i := range s.Starts {
		b = msgp.AppendString(b, s.Starts[i].Flow)
		b = appendTime(b, s.Starts[i].At)
	}
	b = msgp.AppendArrayHeader(b, uint32(len(s.Lines)))
	for i := range s.Lines {
		b = msgp.AppendUint8(b, s.Lines[i].From)
		b = msgp.AppendString(b, s.Lines[i].Text)
	}
	b = msgp.AppendBool(b, s.Public)
	b = msgp.AppendString(b, s.Unreachable)
	b = s.Album.appendBinary(b)
	b = appendTime(b, s.DeskAt)
	b = appendTime(b, s.Blocked)
	b = msgp.AppendArrayHeader(b, uint32(len(s.Others)))
	for _, k := range s.Others {
		b = k.appendBinary(b)
	}
	b = msgp.AppendArrayHeader(b, uint32(len(s.Early)))
	for _, act := range s.Early {
		b = msgp.AppendBytes(b, act)
	}
	return b
}

// DecodeSession reads what AppendBinary wrote. It keeps nothing of data.
func DecodeSession(data []byte) (Session, error) {
	r := newReader(data)
	version := r.u8()
	r.version = version
	if r.err == nil && (version < 1 || version > sessionVersion) {
		return Session{}, fmt.Errorf("decode session: version %d, this program reads up to %d", version, sessionVersion)
	}
	s := Session{
		Conversation: ConversationID(r.str()),
		Platform:     Platform(r.str()),
		Customer:     r.person(),
		Locale:       r.str(),
		LocaleChosen: r.bool(),
		Mode:         Mode(r.str()),
		Epoch:        r.u32(),
		Calls:        r.u32(),
		Prompts:      r.u32(),
		Misses:       r.u8(),
		Seen:         r.time(),
		IdleAt:       r.time(),
		RemindAt:     r.time(),
		AwaitAt:      r.time(),
		Picked:       r.str(),
		Last:         LastText{Message: r.str(), Step: r.str(), Calls: r.u32()},
		Promised:     r.time(),
		Topic:        r.str(),
		Frames:       r.frames(),
		Pending:      r.pending(),
		Ticket:       r.ticket(),
		Files:        r.files(),
		Dropped:      r.strings(),
		Tickets:      r.tickets(),
		Starts:       r.starts(),
		Lines:        r.lines(),
	}
	if version > 1 {
		s.Public, s.Unreachable, s.Album = r.bool(), r.str(), r.album()
	}
	if version > 2 {
		s.DeskAt, s.Blocked, s.Others, s.Early = r.time(), r.time(), r.others(), r.acts()
	} else {
		s.Ticket.upgrade(s.Mode)
	}
	if r.err != nil {
		return Session{}, fmt.Errorf("decode session: %w", r.err)
	}
	return s, nil
}

func (f *Frame) appendBinary(b []byte) []byte {
	b = msgp.AppendString(b, f.Flow)
	b = msgp.AppendString(b, f.Hash)
	b = msgp.AppendString(b, f.Step)
	b = msgp.AppendBool(b, f.Called)
	b = msgp.AppendArrayHeader(b, uint32(len(f.Slots)))
	for i := range f.Slots {
		b = msgp.AppendString(b, f.Slots[i].Name)
		b = msgp.AppendString(b, f.Slots[i].Value)
	}
	b = appendStrings(b, f.Path)
	b = msgp.AppendUint32(b, f.Prompt)
	b = msgp.AppendUint16(b, f.Card)
	b = msgp.AppendUint8(b, f.Tries)
	b = msgp.AppendUint16(b, f.Turns)
	b = msgp.AppendString(b, f.Await)
	return appendTime(b, f.Started)
}

func (r *reader) frames() []Frame {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]Frame, n)
	for i := range out {
		f := &out[i]
		f.Flow, f.Hash, f.Step, f.Called = r.str(), r.str(), r.str(), r.bool()
		if m := r.list(); m > 0 {
			f.Slots = make([]Slot, m)
			for j := range f.Slots {
				f.Slots[j] = Slot{Name: r.str(), Value: r.str()}
			}
		}
		f.Path = r.strings()
		f.Prompt, f.Card, f.Tries, f.Turns = r.u32(), r.u16(), r.u8(), r.u16()
		f.Await, f.Started = r.str(), r.time()
	}
	return out
}

// appendBinary writes an optional value as a list of none or one.
func (p *Pending) appendBinary(b []byte) []byte {
	if p == nil {
		return msgp.AppendArrayHeader(b, 0)
	}
	b = msgp.AppendArrayHeader(b, 1)
	b = msgp.AppendString(b, p.Kind)
	b = msgp.AppendUint32(b, p.Prompt)
	b = msgp.AppendString(b, p.Target)
	return appendStrings(b, p.Among)
}

func (r *reader) pending() *Pending {
	if r.list() == 0 {
		return nil
	}
	return &Pending{Kind: r.str(), Prompt: r.u32(), Target: r.str(), Among: r.strings()}
}

func (a *Album) appendBinary(b []byte) []byte {
	if a == nil {
		return msgp.AppendArrayHeader(b, 0)
	}
	b = msgp.AppendArrayHeader(b, 1)
	b = msgp.AppendString(b, a.ID)
	b = msgp.AppendString(b, a.Message)
	b = msgp.AppendString(b, a.Caption)
	b = msgp.AppendString(b, a.Quote)
	return appendFiles(b, a.Files)
}

func (r *reader) album() *Album {
	if r.list() == 0 {
		return nil
	}
	return &Album{ID: r.str(), Message: r.str(), Caption: r.str(), Quote: r.str(), Files: r.files()}
}

func appendFiles(b []byte, files []File) []byte {
	b = msgp.AppendArrayHeader(b, uint32(len(files)))
	for i := range files {
		f := &files[i]
		b = msgp.AppendString(b, f.Kind)
		b = msgp.AppendString(b, f.ID)
		b = msgp.AppendString(b, f.Name)
		b = msgp.AppendString(b, f.MIME)
		b = msgp.AppendInt64(b, f.Bytes)
		b = msgp.AppendString(b, string(f.From))
	}
	return b
}

func (r *reader) files() []File {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]File, n)
	for i := range out {
		out[i] = File{Kind: r.str(), ID: r.str(), Name: r.str(), MIME: r.str(), Bytes: int64(r.uint(1 << 62))}
		if r.version > 2 {
			out[i].From = Platform(r.str())
		}
	}
	return out
}

func (r *reader) tickets() []TicketID {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]TicketID, n)
	for i := range out {
		out[i] = TicketID(r.str())
	}
	return out
}

func (r *reader) starts() []Start {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]Start, n)
	for i := range out {
		out[i] = Start{Flow: r.str(), At: r.time()}
	}
	return out
}

func (r *reader) lines() []Line {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]Line, n)
	for i := range out {
		out[i] = Line{From: r.u8(), Text: r.str()}
	}
	return out
}

func (r *reader) acts() [][]byte {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([][]byte, n)
	for i := range out {
		act, rest, err := msgp.ReadBytesBytes(r.rest, nil)
		if err != nil {
			r.fail(err)
			return nil
		}
		out[i], r.rest = act, rest
	}
	return out
}
