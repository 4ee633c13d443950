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
	file := File{Kind: "photo", ID: "f1", Name: "a.jpg", MIME: "image/jpeg", Bytes: 12345, From: "slack"}
	return Session{
		Conversation: "telegram:1", Platform: "telegram", Customer: Person{"u1", "Li", "zh-CN"},
		Locale: "zh", LocaleChosen: true, Mode: ModeWaiting, Epoch: 3, Calls: 4, Prompts: 5, Misses: 1,
		Seen: at(1), IdleAt: at(31), RemindAt: at(4), AwaitAt: at(2), DeskAt: at(3), Blocked: at(59), Early: [][]byte{{1, 2}}, Picked: "o.1.email",
		Last: LastText{"m1", "fees/amount", 2}, Promised: at(50), Topic: "faq/fees",
		Frames: []Frame{{
			Flow: "fees", Hash: "0123456789ab", Step: "amount", Called: true,
			Slots: []Slot{{"kind", "transfer"}, {"amount", "100 USD"}}, Path: []string{"kind"},
			Prompt: 5, Card: 2, Tries: 1, Turns: 3, Await: "c4", Started: at(0),
		}},
		Pending: &Pending{Kind: "switch", Prompt: 6, Target: "ticket", Among: []string{"a", "b"}},
		Ticket:  fullTicket(at, file), Others: []*Ticket{fullTicket(at, file), {ID: "OK-2"}},
		Files: []File{file}, Dropped: []string{"c2"}, Tickets: []TicketID{"OK-7F3K2"},
		Starts: []Start{{"password_reset", at(0)}}, Lines: []Line{{'c', "你好"}, {'b', "fees/amount"}},
		Public: true, Unreachable: "blocked", Album: &Album{ID: "al1", Message: "m9", Caption: "look", Quote: "which one?", Files: []File{file, file}},
	}
}

// fullTicket is a ticket in which every field has a value.
func fullTicket(at func(int) time.Time, file File) *Ticket {
	return &Ticket{
		ID: "OK-7F3K2", Call: "c3", Queue: "account", Agent: Person{"a1", "Lin", "en"}, Opened: at(3), Told: true,
		Held: []Held{{"m1", "which?", "hello", []File{file}}}, Kind: TicketLive, Status: TicketWaiting, Priority: "high", Subject: "money",
		Since: at(3), Promised: at(8), Until: at(9), Owed: at(4), Spoke: at(5), Silent: at(6), Closed: at(7), Warned: warnAnswer, Quiet: true,
		Place: 3, PlaceAt: at(4), Contact: "li@example.com", Linked: "OK-1", Rating: "good",
		Replies: []Reply{{"7", "hi", []File{file}, "m1", Person{"a1", "Lin", "en"}, at(5), "why?", true, at(4)}},
		Last:    []Past{{"6", MarkDelivered, "hello", at(5), "Lin", true, "desk_no_quote", []File{file}, "x6"}}, Heard: []string{"m1", "m2"},
	}
}

// TestSessionCodecs takes a session with every field set through both forms.
func TestSessionCodecs(t *testing.T) {
	t.Parallel()
	want := full()
	for _, v := range []reflect.Value{reflect.ValueOf(want), reflect.ValueOf(*want.Ticket), reflect.ValueOf(want.Ticket.Replies[0]), reflect.ValueOf(want.Ticket.Last[0])} {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("full() leaves %s.%s empty, so this test would not see it forgotten", v.Type().Name(), v.Type().Field(i).Name)
			}
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

// old is full as the first two layouts knew it, which kept nothing of deferred
// tickets, of replies and of where a file's bytes are.
func old() Session {
	s := full()
	s.DeskAt, s.Blocked, s.Others, s.Early = time.Time{}, time.Time{}, nil, nil
	k := s.Ticket
	s.Ticket = &Ticket{ID: k.ID, Call: k.Call, Queue: k.Queue, Agent: k.Agent, Opened: k.Opened, Told: true, Held: []Held{{Text: "hello", Files: k.Held[0].Files}},
		Kind: TicketLive, Status: TicketWaiting, Since: k.Opened}
	for _, files := range [][]File{s.Files, s.Album.Files, s.Ticket.Held[0].Files} {
		for i := range files {
			files[i].From = ""
		}
	}
	return s
}

// versionOne is old as the first layout wrote it, which knew neither public
// places nor albums.
const versionOne = "Aap0ZWxlZ3JhbToxqHRlbGVncmFtonUxokxppXpoLUNOonpow6d3YWl0aW5nAwQFAdMAAAGbjZpTYNMAAAGbjbXKoNMAAAGb" +
	"jZ0SgNMAAAGbjZs9wKlvLjEuZW1haWyibTGrZmVlcy9hbW91bnQC0wAAAZuNxy/AqGZhcS9mZWVzkaRmZWVzrDAxMjM0NTY3" +
	"ODlhYqZhbW91bnTDkqRraW5kqHRyYW5zZmVypmFtb3VudKcxMDAgVVNEkaRraW5kBQIBA6JjNNMAAAGbjZlpAJGmc3dpdGNo" +
	"BqZ0aWNrZXSSoWGhYpGoT0stN0YzSzKiYzOnYWNjb3VudKJhMaNMaW6iZW7TAAABm42cKCDDkaVoZWxsb5GlcGhvdG+iZjGl" +
	"YS5qcGeqaW1hZ2UvanBlZ9EwOZGlcGhvdG+iZjGlYS5qcGeqaW1hZ2UvanBlZ9EwOZGiYzKRqE9LLTdGM0syka5wYXNzd29y" +
	"ZF9yZXNldNMAAAGbjZlpAJJjpuS9oOWlvWKrZmVlcy9hbW91bnQ="

// versionTwo is old as the second layout wrote it.
const versionTwo = "Aqp0ZWxlZ3JhbToxqHRlbGVncmFtonUxokxppXpoLUNOonpow6d3YWl0aW5nAwQFAdMAAAGbjZpTYNMAAAGbjbXKoNMAAAGbjZ0S" +
	"gNMAAAGbjZs9wKlvLjEuZW1haWyibTGrZmVlcy9hbW91bnQC0wAAAZuNxy/AqGZhcS9mZWVzkaRmZWVzrDAxMjM0NTY3ODlhYqZh" +
	"bW91bnTDkqRraW5kqHRyYW5zZmVypmFtb3VudKcxMDAgVVNEkaRraW5kBQIBA6JjNNMAAAGbjZlpAJGmc3dpdGNoBqZ0aWNrZXSS" +
	"oWGhYpGoT0stN0YzSzKiYzOnYWNjb3VudKJhMaNMaW6iZW7TAAABm42cKCDDkaVoZWxsb5GlcGhvdG+iZjGlYS5qcGeqaW1hZ2Uv" +
	"anBlZ9EwOZGlcGhvdG+iZjGlYS5qcGeqaW1hZ2UvanBlZ9EwOZGiYzKRqE9LLTdGM0syka5wYXNzd29yZF9yZXNldNMAAAGbjZlp" +
	"AJJjpuS9oOWlvWKrZmVlcy9hbW91bnTDp2Jsb2NrZWSRo2FsMaJtOaRsb29rqndoaWNoIG9uZT+SpXBob3RvomYxpWEuanBnqmlt" +
	"YWdlL2pwZWfRMDmlcGhvdG+iZjGlYS5qcGeqaW1hZ2UvanBlZ9EwOQ=="

// TestDecodeOlderVersions reads sessions that older programs have stored.
func TestDecodeOlderVersions(t *testing.T) {
	t.Parallel()
	one, two := old(), old()
	one.Public, one.Unreachable, one.Album = false, "", nil
	for stored, want := range map[string]Session{versionOne: one, versionTwo: two} {
		data, err := base64.StdEncoding.DecodeString(stored)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeSession(data); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("a session of version %d = %+v, %v, want %+v", data[0], got, err, want)
		}
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
		Opened{"fees"}, Filled{"m.1.", map[string]string{"email": "li@example.com"}}, Lost{"blocked"}, Claimed{"OK-1"}, Said{"OK-1", "7", "hello", []File{{ID: "f", From: "slack"}}, "m1", []string{"Li"}, true}, Note{"OK-1", "7", "psst"},
		Decided{"OK-1", "7", ChoiceTake}, AgentEdited{"OK-1", "7", "ho", []string{"Li"}}, AgentDeleted{"OK-1", "7"}, AgentReacted{"OK-1", "m1", "👍", true},
		Assigned{"OK-1", Person{ID: "a"}, true}, Reopened{"OK-1"}, Snoozed{"OK-1", at}, Prioritised{"OK-1", "high"}, Blocked{"OK-1", at},
		Refused{"OK-1", "claim", "guest"}, Moved{"OK-1", 2, time.Minute}, ThreadLost{"OK-1", "deleted"}, Mailed{"OK-1", "<a@b>", "hi", []File{{ID: "f"}}, true}, Transferred{"OK-1", "q", "n"},
		Released{"OK-1"}, Resolved{"OK-1"}, Delivered{"x", Relay{"OK-1", "customer", "7"}, "m", []string{"m", "n"}}, Undelivered{"x", Relay{}, "rejected", "too long"},
		TicketOpened{"c1", "OK-1", "q", 2, time.Minute, at}, ActionDone{"c1", "ok", map[string]string{"a": "b"}, true}, TimerFired{"idle", at},
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
		Text: "t", Buttons: []Button{{"l", "o.1.a", "https://x", "fees"}}, Media: []Link{{"video", "https://x", "t"}}, Files: []File{{ID: "f", From: "slack"}}, Card: "g", ReplyTo: "m1",
		Form: &Form{Token: "m.1.", Title: "t", Label: "l", Fields: []FormField{{"email", "E-mail", "a@b.c", "d@e.f", true, true}}}, Ref: "a/b", Working: true,
	}
	actions := Actions{
		Send{m, VoiceBot, 1, true, Relay{"OK-1", "customer", "7"}}, Edit{m, VoiceBot, 1, Relay{}}, Typing{1}, Recall{"m1"},
		Retract{"a:7", Relay{"OK-1", "customer", "7"}}, React{"m1", "👍", true, Relay{}}, Mail{Ticket: "OK-1", To: "a@b.c", Locale: "zh", Subject: "s", Text: "t"},
		EditNote{"OK-1", "q", "m1", "x", Relay{}}, DropNote{"OK-1", "q", "m1", Relay{}}, ReactNote{"OK-1", "q", "m1", "👍", true, Relay{}},
		Mark{"OK-1", "q", "7", MarkFailed, "blocked", "m9", []string{"m9", "m10"}}, Confirm{"OK-1", "q", Person{ID: "a"}, "7", "why", []Choice{ChoiceSend}, at}, Reshow{UpdateTicket{Ticket: "OK-1"}, []string{"x"}},
		OpenTicket{Call: "c1", Kind: TicketLive, Queue: "q", Fields: []Field{{"a", "b"}}, Lines: []string{"x"}, Promised: at},
		PostNote{Ticket: "OK-1", From: "customer", Text: "x"}, UpdateTicket{Ticket: "OK-1", Status: TicketClaimed, Agent: Person{ID: "a"}},
		CloseTicket{"OK-1", "q", "resolved", Person{ID: "a"}}, Do{"c1", "x.y", map[string]string{"a": "b"}, time.Second},
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
