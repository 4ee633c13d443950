package scene_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
)

// memory is a store that can fail.
type memory struct {
	mu   sync.Mutex
	data map[string]map[string]string
	fail error
}

func (m *memory) Fields(_ context.Context, key string) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.data[key]), m.fail
}

func (m *memory) SetField(_ context.Context, key, field, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if m.data[key] == nil {
		m.data[key] = map[string]string{}
	}
	m.data[key][field] = value
	return nil
}

func (m *memory) DropField(_ context.Context, key, field string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.data[key], field)
	return m.fail
}

func newScene(t *testing.T) (*scene.Scene, *memory) {
	t.Helper()
	m := &memory{data: map[string]map[string]string{}}
	return load(t, m), m
}

func load(t *testing.T, m *memory) *scene.Scene {
	t.Helper()
	s, err := scene.Load(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func say(t *testing.T, s *scene.Scene, chat bot.ConversationID, id string) error {
	t.Helper()
	return s.ChangeChat(t.Context(), chat, func(c *scene.Chat) []string {
		c.Messages = append(c.Messages, scene.Message{ID: id, From: scene.Customer, Text: id})
		return []string{id}
	})
}

func TestWhatIsShownIsKept(t *testing.T) {
	t.Parallel()
	s, m := newScene(t)
	if err := say(t, s, "c", "hello"); err != nil {
		t.Fatal(err)
	}
	err := s.ChangeTicket(t.Context(), "OK-1", func(k *scene.Ticket) []string {
		k.Posts = append(k.Posts, scene.Post{ID: "p", Text: "note"})
		return []string{"p"}
	})
	if err != nil {
		t.Fatal(err)
	}
	again := load(t, m)
	if c := again.Chat("c"); c == nil || c.Message("hello") == nil {
		t.Errorf("the chat after a restart = %+v, want its message", c)
	}
	if k := again.Ticket("OK-1"); k == nil || k.Post("p") == nil {
		t.Errorf("the ticket after a restart = %+v, want its post", k)
	}
	if again.Boot() == s.Boot() {
		t.Errorf("two runs are both called %s", s.Boot())
	}
}

func TestWhatIsNotKeptIsNotShown(t *testing.T) {
	t.Parallel()
	s, m := newScene(t)
	m.fail = errors.New("the store is away")
	before := s.Seq()
	if err := say(t, s, "c", "hello"); !errors.Is(err, m.fail) {
		t.Errorf("ChangeChat = %v, want the store's error", err)
	}
	if s.Chat("c") != nil || s.Seq() != before {
		t.Errorf("a message that is not stored is shown: %+v", s.Chat("c"))
	}
}

func TestShownChatNeverChanges(t *testing.T) {
	t.Parallel()
	s, _ := newScene(t)
	if err := say(t, s, "c", "one"); err != nil {
		t.Fatal(err)
	}
	seen := s.Chat("c")
	err := s.ChangeChat(t.Context(), "c", func(c *scene.Chat) []string {
		m := c.Message("one")
		m.Text, m.Reactions = "other", scene.React(m.Reactions, "👍", false)
		return []string{"one"}
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := seen.Messages[0]; got.Text != "one" || len(got.Reactions) != 0 {
		t.Errorf("a chat that was handed out became %+v", got)
	}
}

func TestSinceTellsAllOrNothing(t *testing.T) {
	t.Parallel()
	s, _ := newScene(t)
	for i := range 5000 {
		s.Tell(scene.Turn, fmt.Sprint(i))
	}
	now := s.Seq()
	list, to, ok := s.Since(now - 100)
	if !ok || to != now || len(list) != 100 || list[0].Seq != now-99 || list[99].ID != "4999" {
		t.Errorf("Since(100 ago) = %d changes up to %d, %v", len(list), to, ok)
	}
	if _, _, ok := s.Since(0); ok {
		t.Errorf("Since(the beginning) is told after 5000 changes, of which not all are remembered")
	}
	if _, _, ok := s.Since(now + 1); ok {
		t.Errorf("Since(the future) is told: a page of another run would wait for ever")
	}
	if list, _, ok := s.Since(now); !ok || len(list) != 0 {
		t.Errorf("Since(now) = %v, %v, want nothing", list, ok)
	}
}

func TestChangedWakes(t *testing.T) {
	t.Parallel()
	s, _ := newScene(t)
	changed := s.Changed()
	s.SetTyping("c", time.Now())
	select {
	case <-changed:
	default:
		t.Error("nobody was told of a change")
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	s, _ := newScene(t)
	for i := range 400 {
		if err := say(t, s, "c", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if c := s.Chat("c"); len(c.Messages) != 300 || c.Messages[299].ID != "399" {
		t.Errorf("a chat of 400 messages keeps %d, want the newest 300", len(c.Messages))
	}
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		err = say(t, s, bot.ConversationID(fmt.Sprint("chat", i)), "x")
	}
	if !errors.Is(err, scene.ErrFull) {
		t.Errorf("too many chats = %v, want ErrFull", err)
	}
}
