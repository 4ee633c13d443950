package slack_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
)

func (w *world) api() *slackgo.Client {
	return slackapi.New(slackapi.Options{Token: slacktest.BotToken, APIURL: w.URL()})
}

func button(id string) slackgo.MsgOption {
	return slackgo.MsgOptionBlocks(slackgo.NewActionBlock("a", slackgo.NewButtonBlockElement(id, "v", slackgo.NewTextBlockObject("plain_text", "Press", false, false))))
}

// TestRoutes holds who gets what.
func TestRoutes(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, w *world) {
		c, dm := w.api(), w.lin.DM()
		_, ours, err := c.PostMessageContext(t.Context(), w.support, button("d:claim"))
		if err != nil {
			t.Fatal(err)
		}
		_, theirs, err := c.PostMessageContext(t.Context(), dm, button("c:1"))
		if err != nil {
			t.Fatal(err)
		}
		hello := w.lin.Write(t, dm, "hello")
		w.wait(w.customers, "Message hello")
		w.lin.Edit(t, dm, hello, "hello!")
		w.wait(w.customers, "Message hello", "Changed hello!")
		w.lin.Press(t, dm, theirs, "c:1").Acked(t)
		w.wait(w.customers, "Message hello", "Changed hello!", "Pressed c:1")
		w.lin.React(t, dm, theirs, "thumbsup")
		w.wait(w.customers, "Message hello", "Changed hello!", "Pressed c:1", "Reacted")
		w.lin.Delete(t, dm, hello)
		w.wait(w.customers, "Message hello", "Changed hello!", "Pressed c:1", "Reacted", "Deleted")
		if got := w.desk.kinds(); len(got) != 0 {
			t.Errorf("the desk got %q of a customer", got)
		}
		w.lin.Reply(t, w.support, ours, "on it")
		w.wait(w.desk, "Message on it")
		w.lin.Press(t, w.support, ours, "d:claim").Acked(t)
		w.lin.Slash(t, w.support, "/support", "help").Acked(t)
		w.lin.Shortcut(t, w.support, ours, "d:note").Acked(t)
		w.lin.Global("d:queue").Acked(t)
		w.wait(w.desk, "Message on it", "Pressed d:claim", "Slash", "Shortcut", "Shortcut")
		w.lin.OpenHome()
		w.wait(w.desk, "Message on it", "Pressed d:claim", "Slash", "Shortcut", "Shortcut", "HomeOpened")
	})
}

// TestOwnActsAreDropped but for the end of a root that the bot wrote.
func TestOwnActsAreDropped(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, w *world) {
		c := w.api()
		_, root, err := c.PostMessageContext(t.Context(), w.support, slackgo.MsgOptionText("ticket", false))
		if err != nil {
			t.Fatal(err)
		}
		_, reply, err := c.PostMessageContext(t.Context(), w.support, slackgo.MsgOptionText("x", false), slackgo.MsgOptionTS(root))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := c.UpdateMessageContext(t.Context(), w.support, root, slackgo.MsgOptionText("ticket!", false)); err != nil {
			t.Fatal(err)
		}
		if err := c.AddReactionContext(t.Context(), "eyes", slackgo.NewRefToMessage(w.support, root)); err != nil {
			t.Fatal(err)
		}
		w.DeleteMessage(w.support, reply)
		w.DeleteMessage(w.support, root)
		w.wait(w.desk, "Deleted")
		if got := w.desk.events[0].Body.(slackevent.Deleted); got.TS != root {
			t.Errorf("Deleted = %+v, want the root %s", got, root)
		}
	})
}

// TestRootThatLeavesATombstone is told too.
func TestRootThatLeavesATombstone(t *testing.T) {
	t.Parallel()
	w := start(t, false, slacktest.Options{})
	_, root, err := w.api().PostMessageContext(t.Context(), w.support, slackgo.MsgOptionText("ticket", false))
	if err != nil {
		t.Fatal(err)
	}
	w.lin.Reply(t, w.support, root, "on it")
	w.DeleteMessage(w.support, root)
	w.wait(w.desk, "Message on it", "Deleted")
}

// TestChannels tells of channels that the bot lost and got back.
func TestChannels(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, w *world) {
		steps := []struct {
			do   func()
			want string
		}{
			{func() { w.Archive(w.support) }, "ChannelGone archived"},
			{func() { w.Unarchive(w.support) }, "ChannelBack"},
			{func() { w.RemoveBot(w.support) }, "ChannelGone removed"},
			{func() { w.InviteBot(w.support) }, "ChannelBack"},
			{func() { w.Leave(w.support, w.lin) }, "MembersChanged"},
			{func() { w.UserGroup(w.lin) }, "MembersChanged"},
			{func() { w.DeleteChannel(w.support) }, "ChannelGone deleted"},
		}
		var want []string
		for _, s := range steps {
			s.do()
			want = append(want, s.want)
			w.wait(w.desk, want...)
		}
	})
}

func TestUninstalledIsReported(t *testing.T) {
	t.Parallel()
	w := start(t, false, slacktest.Options{})
	w.Uninstall()
	w.Await(t, "a report", func() bool { err := w.state(); return err != nil && strings.Contains(err.Error(), "SLACK_BOT_TOKEN") })
	w.Mend()
	w.Await(t, "that it works", func() bool { return w.state() == nil })
}

// TestTokenThatIsRefused at the start is reported and tried again.
func TestTokenThatIsRefused(t *testing.T) {
	t.Parallel()
	w := start(t, false, slacktest.Options{})
	w.RefuseToken("invalid_auth")
	w.Await(t, "a report", func() bool {
		err := w.state()
		return err != nil && strings.Contains(err.Error(), "the token in SLACK_BOT_TOKEN is refused: copy it again from api.slack.com/apps (OAuth & Permissions, Bot User OAuth Token)")
	})
	w.Mend()
	w.Await(t, "that it works", func() bool { return w.state() == nil })
}

// TestNotStored: nothing is acknowledged that was not stored, and it comes again.
func TestNotStored(t *testing.T) {
	t.Parallel()
	for _, overHTTP := range []bool{false, true} {
		w := start(t, overHTTP, slacktest.Options{AckWithin: 2 * time.Second, Retries: []time.Duration{0, 0, 0}})
		tries := 0
		w.customers.answers(func(slackevent.Event) (any, error) {
			if tries++; tries < 3 {
				return nil, errors.New("the store is away")
			}
			return nil, nil
		})
		w.lin.Write(t, w.lin.DM(), "hello")
		w.Await(t, "the message", func() bool { return len(w.customers.kinds()) > 0 })
		w.WaitQuiet(t)
		if got := w.Stats(); got.Late < 2 || got.Acks != 1 {
			t.Errorf("stats = %+v, want two failures, then an acknowledgement", got)
		}
	}
}

// TestReplies carries payloads back: of views, options and commands.
func TestReplies(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, w *world) {
		w.desk.answers(func(ev slackevent.Event) (any, error) {
			switch b := ev.Body.(type) {
			case slackevent.Slash:
				_, err := w.api().OpenViewContext(t.Context(), b.Trigger, modal())
				return map[string]string{"text": "for you alone"}, err
			case slackevent.Submitted:
				if b.Values["note"] == "" {
					return map[string]any{"response_action": "errors", "errors": map[string]string{"note": "write something"}}, nil
				}
			case slackevent.Wanted:
				return map[string]any{"options": []map[string]any{{"text": map[string]string{"type": "plain_text", "text": b.Typed + "!"}, "value": "v"}}}, nil
			}
			return nil, nil
		})
		w.lin.Slash(t, w.support, "/support", "reply").Acked(t)
		w.WaitEphemeral(t, w.lin, "for you alone")
		v := w.WaitView(t, w.lin, "Reply")
		if got := w.lin.Type(t, v.ID, "x", "ref"); len(got) != 1 || got[0].Label != "ref!" {
			t.Errorf("options = %+v, want ref!", got)
		}
		w.lin.Submit(t, v.ID, nil).Acked(t)
		if got := w.Views(w.lin); len(got) != 1 || got[0].Errors["note"] != "write something" {
			t.Errorf("views = %+v, want the error", got)
		}
		w.lin.Submit(t, v.ID, map[string]string{"note": "please look"}).Acked(t)
		if got := w.Views(w.lin); len(got) != 0 {
			t.Errorf("views = %+v, want none", got)
		}
	})
}

// TestTypedReplies carries those of slack-go's own types, whose empty fields must not
// be there.
func TestTypedReplies(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, w *world) {
		view := modal()
		view.Title.Text = "Next"
		menu := slackgo.NewOptionsSelectBlockElement("external_select", nil, "y")
		none := 0
		menu.MinQueryLength = &none // is not empty
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slackgo.NewInputBlock("menu", view.Title, nil, menu).WithOptional(true))
		w.desk.answers(func(ev slackevent.Event) (any, error) {
			switch b := ev.Body.(type) {
			case slackevent.Slash:
				_, err := w.api().OpenViewContext(t.Context(), b.Trigger, modal())
				return nil, err
			case slackevent.Submitted:
				if b.Values["note"] == "" {
					return slackgo.NewErrorsViewSubmissionResponse(map[string]string{"note": "<write> something"}), nil
				}
				return slackgo.NewUpdateViewSubmissionResponse(&view), nil
			case slackevent.Wanted:
				return slackgo.OptionsResponse{Options: []*slackgo.OptionBlockObject{slackgo.NewOptionBlockObject("v", view.Title, nil)}}, nil
			}
			return nil, nil
		})
		w.lin.Slash(t, w.support, "/support", "reply").Acked(t)
		v := w.WaitView(t, w.lin, "Reply")
		if got := w.lin.Type(t, v.ID, "x", "ref"); len(got) != 1 || got[0].Label != "Next" || got[0].Value != "v" {
			t.Errorf("options = %+v, want Next", got)
		}
		w.lin.Submit(t, v.ID, nil).Acked(t)
		if got := w.Views(w.lin); len(got) != 1 || got[0].Errors["note"] != "<write> something" {
			t.Errorf("views = %+v, want the error", got)
		}
		raw := string(w.lin.Submit(t, v.ID, map[string]string{"note": "please look"}).Acked(t))
		w.WaitView(t, w.lin, "Next")
		if strings.Contains(raw, `""`) || strings.Contains(raw, "null") || !strings.Contains(raw, `"min_query_length":0`) {
			t.Errorf("the reply is %s, want nothing empty in it but the length that is none", raw)
		}
	})
}

func modal() slackgo.ModalViewRequest {
	text := func(s string) *slackgo.TextBlockObject {
		return slackgo.NewTextBlockObject("plain_text", s, false, false)
	}
	note := slackgo.NewInputBlock("note", text("Note"), nil, slackgo.NewPlainTextInputBlockElement(nil, "n"))
	reply := slackgo.NewInputBlock("reply", text("Reply"), nil, slackgo.NewOptionsSelectBlockElement("external_select", nil, "x"))
	note.Optional, reply.Optional = true, true
	return slackgo.ModalViewRequest{Type: "modal", CallbackID: "d:reply", Title: text("Reply"), Submit: text("Send"), Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{note, reply}}}
}

// TestPanicsAreBuried: an event that a bug cannot stand does not come again.
func TestPanicsAreBuried(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, w *world) {
		w.customers.answers(func(ev slackevent.Event) (any, error) {
			if ev.Body.(slackevent.Message).Text == "boom" {
				panic("bug")
			}
			return nil, nil
		})
		w.lin.Write(t, w.lin.DM(), "boom")
		w.lin.Write(t, w.lin.DM(), "hello")
		w.wait(w.customers, "Message hello")
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.letters) != 1 || !strings.Contains(w.letters[0].Why, "panic: bug") || !strings.Contains(string(w.letters[0].Payload), "boom") {
			t.Errorf("letters = %+v, want the event", w.letters)
		}
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]slack.Options{
		"set SLACK_BOT_TOKEN": {AppToken: "x"},
		"set SLACK_APP_TOKEN": {BotToken: "x"},
		"set OTHER":           {BotTokenName: "OTHER"},
	} {
		if _, err := slack.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(%+v) = %v, want %q", o, err, want)
		}
	}
}
