package bot

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/tinylib/msgp/msgp"
)

// errShort says that stored bytes end too early or are of another version.
var errShort = errors.New("truncated or of another version")

// reader walks MessagePack bytes. Every string it returns is a part of one copy
// of the bytes, so a session of forty strings costs one allocation for all of
// them. The first error sticks.
type reader struct {
	text string
	rest []byte
	err  error

	version uint8 // of a session
}

func newReader(data []byte) *reader { return &reader{text: string(data), rest: data} }

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
		r.rest = nil
	}
}

func (r *reader) str() string {
	v, rest, err := msgp.ReadStringZC(r.rest)
	if err != nil {
		r.fail(err)
		return ""
	}
	end := len(r.text) - len(rest)
	r.rest = rest
	return r.text[end-len(v) : end]
}

func (r *reader) uint(limit uint64) uint64 {
	v, rest, err := msgp.ReadUint64Bytes(r.rest)
	if err != nil {
		r.fail(err)
		return 0
	}
	if v > limit {
		r.fail(fmt.Errorf("number %d is above %d", v, limit))
		return 0
	}
	r.rest = rest
	return v
}

func (r *reader) u8() uint8   { return uint8(r.uint(math.MaxUint8)) }
func (r *reader) u16() uint16 { return uint16(r.uint(math.MaxUint16)) }
func (r *reader) u32() uint32 { return uint32(r.uint(math.MaxUint32)) }

func (r *reader) bool() bool {
	v, rest, err := msgp.ReadBoolBytes(r.rest)
	if err != nil {
		r.fail(err)
		return false
	}
	r.rest = rest
	return v
}

// time reads milliseconds since 1970; 0 is the zero time.
func (r *reader) time() time.Time {
	v, rest, err := msgp.ReadInt64Bytes(r.rest)
	if err != nil {
		r.fail(err)
		return time.Time{}
	}
	r.rest = rest
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMilli(v).UTC()
}

// list reads an array header. No element is shorter than one byte, so a length
// beyond what is left is refused before anything is allocated for it.
func (r *reader) list() int {
	n, rest, err := msgp.ReadArrayHeaderBytes(r.rest)
	if err != nil {
		r.fail(err)
		return 0
	}
	if int64(n) > int64(len(rest)) {
		r.fail(errShort)
		return 0
	}
	r.rest = rest
	return int(n)
}

func (r *reader) strings() []string {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = r.str()
	}
	return out
}

func (r *reader) person() Person {
	return Person{ID: PersonID(r.str()), Name: r.str(), Locale: r.str()}
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return msgp.AppendInt64(b, 0)
	}
	return msgp.AppendInt64(b, t.UnixMilli())
}

func appendStrings(b []byte, list []string) []byte {
	b = msgp.AppendArrayHeader(b, uint32(len(list)))
	for _, s := range list {
		b = msgp.AppendString(b, s)
	}
	return b
}

func appendPerson(b []byte, p Person) []byte {
	b = msgp.AppendString(b, string(p.ID))
	b = msgp.AppendString(b, p.Name)
	return msgp.AppendString(b, p.Locale)
}
