package bot

import (
	"slices"
	"testing"
	"time"
)

func part(album, id, caption string) Media {
	return Media{Message: "m" + id, Caption: caption, Album: album, Files: []File{{Kind: "photo", ID: id}}}
}

// TestAlbum: parts are taken together some time after the newest one.
func TestAlbum(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.do(part("a", "1", "")).expect()
	first := k.timer(timerAlbum)
	k.now = k.now.Add(time.Second)
	k.do(part("a", "2", "what are the fees")).expect()
	second := k.timer(timerAlbum)
	if want := k.now.Add(albumWait); !second.Equal(want) || !second.After(first) {
		t.Errorf("timers at %v and %v, want the second at %v", first, second, want)
	}
	k.from(Person{}, TimerFired{Key: timerAlbum, At: first}).expect()
	k.fire(timerAlbum, second).expect("main fees")
	if k.s.Album != nil || len(k.s.Files) != 2 || k.timer(timerAlbum) != (time.Time{}) {
		t.Errorf("album %v, files %v, want none and both", k.s.Album, k.s.Files)
	}
	k.fire(timerAlbum, second).expect() // fired twice
}

// TestAlbumsInTurn: whatever comes next ends an album, also another one.
func TestAlbumsInTurn(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]Body{
		"text": Text{Text: "菜单"}, "press": Pick{Token: "c.menu"}, "command": Command{Name: "menu"}, "file": Media{Files: []File{{Kind: "photo", ID: "9"}}},
		"album": part("b", "9", ""), "edit": Edited{Message: "m1", Text: "x"}, "opened": Opened{}, "form": Filled{},
	} {
		k := newTalk(t)
		k.do(part("a", "1", ""))
		k.do(part("a", "2", ""))
		k.do(next).expect("Got your file")
		if ids := fileIDs(k.s.Files); !slices.Equal(ids[:2], []string{"1", "2"}) {
			t.Errorf("%s after an album: files %v, want those of the album first", name, ids)
		}
		if b, again := next.(Media); again != (k.s.Album != nil) && b.Album != "" {
			t.Errorf("%s after an album: %v is being collected", name, k.s.Album)
		}
	}
}

func fileIDs(files []File) []string {
	var ids []string
	for _, f := range files {
		ids = append(ids, f.ID)
	}
	return ids
}

// TestAlbumAtTheDesk: people get an album as one note, however many parts it has.
func TestAlbumAtTheDesk(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-1"})
	for i := range maxFiles + 3 {
		k.do(part("a", string(rune('a'+i)), ""))
	}
	k.from(Person{ID: "a1", Name: "Lin"}, Claimed{"OK-1"})
	k.fire(timerAlbum, k.s.albumAt())
	n := find[PostNote](k)
	if len(n.Files) != maxFiles || n.Files[0].ID != "a" {
		t.Errorf("the desk gets %+v, want one note with the first %d files", Actions(k.got), maxFiles)
	}
}

// TestAlbumWithASecret: a caption that is nothing but a secret asks for nothing.
func TestAlbumWithASecret(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.do(part("a", "1", "•••• 4242"))
	k.fire(timerAlbum, k.s.albumAt())
	if k.s.Misses != 0 {
		t.Errorf("a masked caption is a miss: %q", k.said())
	}
}

// TestCaptionIsEdited: a caption answers a question as any text does, and so does
// an edit of it; the text before it has nothing to do with that.
func TestCaptionIsEdited(t *testing.T) {
	t.Parallel()
	for _, album := range []string{"", "a"} {
		k := newTalk(t)
		k.do(Command{Name: "fees"}).press("Transfer")
		before := k.write("lots of it")
		k.do(Media{Message: "photo", Caption: "1000 USD", Album: album, Files: []File{{Kind: "photo", ID: "f"}}})
		if album != "" {
			k.fire(timerAlbum, k.s.albumAt())
		}
		k.expect("Transfer of 1,000.00 USD")
		k.do(Edited{Message: before, Text: "3 USD"}).expect()
		k.do(Edited{Message: "photo", Text: "2000 USD"}).expect("Transfer of 2,000.00 USD")
	}
}

// TestQuoteOfAnAlbum: what an album replied to belongs to it alone.
func TestQuoteOfAnAlbum(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.do(Media{Message: "m1", Album: "a", Quote: "which one?", Files: []File{{Kind: "photo", ID: "f"}}})
	k.do(Command{Name: "reset"})
	if held := k.s.Ticket.Held; len(held) != 2 || held[0].Quote != "which one?" || held[1].Quote != "" || held[1].Text != "/reset" {
		t.Errorf("the desk gets %+v, want the quote with the album only", held)
	}
}
