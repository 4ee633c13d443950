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
	if len(n.Files) != maxFiles || n.Files[0].ID != "a" || len(k.got) != 1 {
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
