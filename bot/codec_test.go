package bot

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// full is a session in which every field has a value, so that a codec that
// forgets one is found.
func full() Session {
	at := func(min int) time.Time { return time.Date(2026, 1, 5, 10, min, 0, 0, time.UTC) }
	file := File{Kind: "photo", ID: "f1", Name: "a.jpg", MIME: "image/jpeg", Bytes: 12345}
	return Session{
		Conversation: "telegram:1", Platform: "telegram", Customer: Person{"u1", "Li", "zh-CN"},
		Locale: "zh", LocaleChosen: true, Mode: ModeWaiting, Epoch: 3, Calls: 4, Prompts: 5, Misses: 1,
		Seen: at(1), IdleAt: at(31), RemindAt: at(4), AwaitAt: at(2), Picked: "o.1.email",
		Last: LastText{"m1", "fees/amount", 2}, Promised: at(50), Topic: "faq/fees",
		Frames: []Frame{{
			Flow: "fees", Hash: "0123456789ab", Step: "amount", Called: true,
			Slots: []Slot{{"kind", "transfer"}, {"amount", "100 USD"}}, Path: []string{"kind"},
			Prompt: 5, Card: 2, Tries: 1, Turns: 3, Await: "c4", Started: at(0),
		}},
		Pending: &Pending{Kind: "switch", Prompt: 6, Target: "ticket", Among: []string{"a", "b"}},
		Ticket: &Ticket{ID: "OK-7F3K2", Call: "c3", Queue: "account", Agent: Person{"a1", "Lin", "en"},
			Opened: at(3), Told: true, Held: []Held{{"hello", []File{file}}}},
		Files: []File{file}, Dropped: []string{"c2"}, Tickets: []TicketID{"OK-7F3K2"},
		Starts: []Start{{"password_reset", at(0)}}, Lines: []Line{{'c', "你好"}, {'b', "fees/amount"}},
		Public: true, Unreachable: "blocked", Album: &Album{ID: "al1", Message: "m9", Caption: "look", Quote: "which one?", Files: []File{file, file}},
	}
}

// TestSessionCodecs takes a session with every field set through both forms.
func TestSessionCodecs(t *testing.T) {
	t.Parallel()
	want := full()
	v := reflect.ValueOf(want)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("full() leaves %s empty, so this test would not see it forgotten", v.Type().Field(i).Name)
		}
	}
	got, err := DecodeSession(want.AppendBinary(nil))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("binary round trip = %+v, %v, want %+v", got, err, want)
	}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var viaJSON Session
	if err := json.Unmarshal(data, &viaJSON); err != nil || !reflect.DeepEqual(viaJSON, want) {
		t.Errorf("JSON round trip = %+v, %v, want %+v", viaJSON, err, want)
	}
}

// versionOne is full as the first layout wrote it, which knew neither public
// places nor albums.
const versionOne = "Aap0ZWxlZ3JhbToxqHRlbGVncmFtonUxokxppXpoLUNOonpow6d3YWl0aW5nAwQFAdMAAAGbjZpTYNMAAAGbjbXKoNMAAAGb" +
	"jZ0SgNMAAAGbjZs9wKlvLjEuZW1haWyibTGrZmVlcy9hbW91bnQC0wAAAZuNxy/AqGZhcS9mZWVzkaRmZWVzrDAxMjM0NTY3" +
	"ODlhYqZhbW91bnTDkqRraW5kqHRyYW5zZmVypmFtb3VudKcxMDAgVVNEkaRraW5kBQIBA6JjNNMAAAGbjZlpAJGmc3dpdGNo" +
	"BqZ0aWNrZXSSoWGhYpGoT0stN0YzSzKiYzOnYWNjb3VudKJhMaNMaW6iZW7TAAABm42cKCDDkaVoZWxsb5GlcGhvdG+iZjGl" +
	"YS5qcGeqaW1hZ2UvanBlZ9EwOZGlcGhvdG+iZjGlYS5qcGeqaW1hZ2UvanBlZ9EwOZGiYzKRqE9LLTdGM0syka5wYXNzd29y" +
	"ZF9yZXNldNMAAAGbjZlpAJJjpuS9oOWlvWKrZmVlcy9hbW91bnQ="

// TestDecodeVersionOne reads a session that an older program has stored.
func TestDecodeVersionOne(t *testing.T) {
	t.Parallel()
	data, err := base64.StdEncoding.DecodeString(versionOne)
	if err != nil {
		t.Fatal(err)
	}
	want := full()
	want.Public, want.Unreachable, want.Album = false, "", nil
	if got, err := DecodeSession(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("a session of version 1 = %+v, %v, want %+v", got, err, want)
	}
}

// TestDecodeSessionTruncated cuts a session at every byte: an error, never a panic.
func TestDecodeSessionTruncated(t *testing.T) {
	t.Parallel()
	s := full()
	data := s.AppendBinary(nil)
	for n := range data {
		if _, err := DecodeSession(data[:n]); err == nil {
			t.Errorf("DecodeSession of the first %d of %d bytes = nil error, want one", n, len(data))
		}
	}
}

// FuzzDecodeSession feeds garbage: an error or a session that encodes again.
func FuzzDecodeSession(f *testing.F) {
	s := full()
	f.Add(s.AppendBinary(nil))
	if old, err := base64.StdEncoding.DecodeString(versionOne); err == nil {
		f.Add(old)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := DecodeSession(data)
		if err != nil {
			return
		}
		again, err := DecodeSession(s.AppendBinary(nil))
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("a decoded session does not survive: %v", err)
		}
	})
}

func TestEventCodecs(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	bodies := []Body{
		Text{"m1", "hi", "which one?"}, Pick{"o.1.a", "A"}, Command{"m1", "help", "me"},
		Media{"m2", "look", "which one?", "al1", []File{{Kind: "photo", ID: "f"}}}, Edited{"m1", "ho"}, Deleted{"m1"}, Reacted{"m1", "👍", true},
		Opened{"fees"}, Filled{"m.1.", map[string]string{"email": "li@example.com"}}, Lost{"blocked"}, Claimed{"OK-1"}, Said{"OK-1", "hello"}, Note{"OK-1", "psst"}, Transferred{"OK-1", "q", "n"},
		Released{"OK-1"}, Resolved{"OK-1"}, Delivered{"x", "m"}, Undelivered{"x", "rejected"},
		TicketOpened{"c1", "OK-1", "q", 2, at}, ActionDone{"c1", "ok", map[string]string{"a": "b"}, true}, TimerFired{"idle", at},
	}
	for _, body := range bodies {
		want := Event{ID: "e1", Conversation: "c:1", Platform: "terminal", Sender: Person{ID: "u"}, Public: true, Time: at, Redacted: []string{"card"}, Body: body}
		t.Run(want.Kind(), func(t *testing.T) {
			got, err := DecodeEvent(want.AppendBinary(nil))
			if err != nil || !sameEvent(got, want) {
				t.Errorf("binary round trip = %+v, %v, want %+v", got, err, want)
			}
			data, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			var viaJSON Event
			if err := json.Unmarshal(data, &viaJSON); err != nil || !sameEvent(viaJSON, want) {
				t.Errorf("JSON round trip of %s = %+v, %v, want %+v", data, viaJSON, err, want)
			}
		})
	}
}

// TestEventVersions: an event that an older program has stored is read, one of a
// newer program is refused by name.
func TestEventVersions(t *testing.T) {
	t.Parallel()
	old, err := base64.StdEncoding.DecodeString("omUxo2M6Mah0ZXJtaW5hbKF1okxponpo0wAAAZuNmWkAkaRjYXJkpHRleHSCp21lc3NhZ2WibTGkdGV4dKJoaQ==")
	if err != nil {
		t.Fatal(err)
	}
	want := Event{
		ID: "e1", Conversation: "c:1", Platform: "terminal", Sender: Person{"u", "Li", "zh"},
		Time: time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC), Redacted: []string{"card"}, Body: Text{Message: "m1", Text: "hi"},
	}
	if got, err := DecodeEvent(old); err != nil || !sameEvent(got, want) {
		t.Errorf("an event of version 1 = %+v, %v, want %+v", got, err, want)
	}
	newer := want.AppendBinary(nil)
	newer[0]++
	if _, err := DecodeEvent(newer); err == nil || err.Error() != "decode event: version 3, this program reads up to 2" {
		t.Errorf("an event of a newer version: %v, want its version", err)
	}
	if _, err := DecodeEvent(nil); err == nil {
		t.Error("an event of no bytes = nil error, want one")
	}
}

// sameEvent compares by the printed form: a time's location pointer does not count.
func sameEvent(a, b Event) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(x) == string(y)
}

func TestActionCodecs(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	m := Message{
		Text: "t", Buttons: []Button{{"l", "o.1.a", "https://x", "fees"}}, Media: []Link{{"video", "https://x", "t"}}, Card: "g", ReplyTo: "m1",
		Form: &Form{Token: "m.1.", Title: "t", Label: "l", Fields: []FormField{{"email", "E-mail", "a@b.c", "d@e.f", true, true}}}, Ref: "a/b", Working: true,
	}
	actions := Actions{
		Send{m, VoiceBot, 1, true}, Edit{m, VoiceBot, 1}, Typing{1}, Recall{"m1"},
		OpenTicket{Call: "c1", Kind: TicketLive, Queue: "q", Fields: []Field{{"a", "b"}}, Lines: []string{"x"}, Promised: at},
		PostNote{Ticket: "OK-1", From: "customer", Text: "x"}, UpdateTicket{Ticket: "OK-1", Status: TicketClaimed, Agent: Person{ID: "a"}},
		CloseTicket{"OK-1", "resolved", Person{ID: "a"}}, Do{"c1", "x.y", map[string]string{"a": "b"}, time.Second},
		SetTimer{"idle", at}, CancelTimer{"idle"}, Record{"rating", map[string]string{"a": "b"}},
	}
	want, err := json.Marshal(actions)
	if err != nil {
		t.Fatal(err)
	}
	var viaJSON Actions
	if err := json.Unmarshal(want, &viaJSON); err != nil {
		t.Fatal(err)
	}
	for i, a := range actions {
		got, err := DecodeAction(AppendAction(nil, a))
		if err != nil || printed(got) != printed(a) {
			t.Errorf("binary round trip of %s = %s, %v, want %s", ActionKind(a), printed(got), err, printed(a))
		}
		if printed(viaJSON[i]) != printed(a) {
			t.Errorf("JSON round trip of %s = %s, want %s", ActionKind(a), printed(viaJSON[i]), printed(a))
		}
	}
}

func printed(a Action) string {
	data, err := json.Marshal(Actions{a})
	return fmt.Sprint(string(data), err)
}
