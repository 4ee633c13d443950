package slackapi_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// world is a Slack with a channel and a client.
type world struct {
	*slacktest.Server
	c       *slack.Client
	o       slackapi.Options
	support string
	lin     *slacktest.User
}

func newWorld(t *testing.T, o slacktest.Options) *world {
	t.Helper()
	w := &world{Server: slacktest.Start(t, o)}
	w.o = slackapi.Options{Token: slacktest.BotToken, APIURL: w.URL()}
	w.c = slackapi.New(w.o)
	w.lin = w.User("Lin")
	w.support = w.Channel("support", w.lin)
	return w
}

func (w *world) post(t *testing.T, thread, id string) (string, error) {
	t.Helper()
	_, ts, err := w.c.PostMessageContext(t.Context(), w.support, slack.MsgOptionText("hello", false), slack.MsgOptionTS(thread),
		slack.MsgOptionMetadata(slackapi.Metadata(id, map[string]any{"ticket": "OK-1"})))
	return ts, err
}

// TestFate holds what failures mean.
func TestFate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault slacktest.Fault
		fate  dispatch.Fate // "" is an error that may have arrived
		after time.Duration
		rest  string
		code  string
		text  string
	}{
		{"flood", slacktest.Fault{Status: 429, RetryAfter: 7}, dispatch.FateRetry, 7 * time.Second, "slack:ch:CHANNEL", "ratelimited", ""},
		{"flood as a code", slacktest.Fault{Code: "ratelimited"}, dispatch.FateRetry, 5 * time.Second, "slack:ch:CHANNEL", "ratelimited", ""},
		{"token", slacktest.Fault{Code: "invalid_auth"}, dispatch.FateRetry, time.Minute, "slack", "invalid_auth", "SLACK_BOT_TOKEN is refused"},
		{"account", slacktest.Fault{Code: "account_inactive"}, dispatch.FateRetry, time.Minute, "slack", "account_inactive", "reinstall the app"},
		{"revoked", slacktest.Fault{Code: "token_revoked"}, dispatch.FateRetry, time.Minute, "slack", "token_revoked", "reinstall the app"},
		{"archived", slacktest.Fault{Code: "is_archived"}, dispatch.FateUnreachable, 0, "", "is_archived", ""},
		{"gone", slacktest.Fault{Code: "channel_not_found"}, dispatch.FateUnreachable, 0, "", "channel_not_found", ""},
		{"read-only", slacktest.Fault{Code: "restricted_action_read_only_channel"}, dispatch.FateUnreachable, 0, "", "restricted_action_read_only_channel", ""},
		{"too long", slacktest.Fault{Code: "msg_too_long"}, dispatch.FateRejected, 0, "", "msg_too_long", ""},
		{"trouble of Slack's", slacktest.Fault{Code: "internal_error"}, "", 0, "", "internal_error", ""},
		{"500", slacktest.Fault{Status: 503}, "", 0, "", "", "503"},
		{"reset", slacktest.Fault{Reset: true}, "", 0, "", "", "chat.postMessage"},
		{"lost answer", slacktest.Fault{DropReply: true}, "", 0, "", "", "chat.postMessage"},
		{"no JSON", slacktest.Fault{Garbage: "<html>"}, "", 0, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slacktest.Options{})
			tt.fault.Method = "chat.postMessage"
			w.Fail(tt.fault)
			_, err := w.post(t, "", "1")
			err = slackapi.Failure(err, w.support)
			var fate *dispatch.SendError
			switch {
			case err == nil:
				t.Fatal("Failure = nil, want an error")
			case !errors.As(err, &fate) && tt.fate != "", fate != nil && fate.Fate != tt.fate:
				t.Errorf("Failure = %v, want the fate %q", err, tt.fate)
			case fate != nil && fate.After != tt.after:
				t.Errorf("After = %v, want %v", fate.After, tt.after)
			}
			want := strings.ReplaceAll(tt.rest, "CHANNEL", w.support)
			if fate != nil && (len(fate.Rests) > 0) != (want != "") || want != "" && (fate.Rests[0].Key != want || fate.Rests[0].For != tt.after) {
				t.Errorf("Failure = %+v, want a rest of %q", fate, want)
			}
			if got := slackapi.Code(err); got != tt.code {
				t.Errorf("Code = %q, want %q", got, tt.code)
			}
			if !strings.Contains(err.Error(), tt.text) || strings.Contains(err.Error(), slacktest.BotToken) || strings.Contains(err.Error(), "http:") {
				t.Errorf("error = %q, want %q in it, and no token or URL", err, tt.text)
			}
			if n := w.Calls("chat.postMessage"); n != 1 {
				t.Errorf("%d posts, want one: nothing is repeated here", n)
			}
		})
	}
}

func TestMissingScopeNamesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slacktest.Options{})
	w.LoseScope("reactions:write")
	ts := w.lin.Write(t, w.support, "hello")
	err := slackapi.Failure(w.c.AddReactionContext(t.Context(), "eyes", slack.NewRefToMessage(w.support, ts)), w.support)
	if err == nil || !strings.Contains(err.Error(), "lacks the scope reactions:write") || !slackapi.Refused(err) {
		t.Errorf("Failure = %v, want the scope that is missing", err)
	}
}

func TestPlacesOfRefusedBlocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slacktest.Options{})
	_, _, err := w.c.PostMessageContext(t.Context(), w.support, slack.MsgOptionBlocks(
		slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", strings.Repeat("secret", 50), false, false))))
	err = slackapi.Failure(err, w.support)
	if err == nil || !strings.Contains(err.Error(), "invalid_blocks (/blocks/0/text/text)") || strings.Contains(err.Error(), "secret") {
		t.Errorf("Failure = %v, want the place and nothing of the text", err)
	}
}

// TestAmbiguousPost loses the answer to a post, and finds it.
func TestAmbiguousPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slacktest.Options{})
	root, err := w.post(t, "", "root")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 250 { // more than a page
		if _, err := w.post(t, root, "x"+string(rune('a'+i%26))); err != nil {
			t.Fatal(err)
		}
	}
	for _, thread := range []string{"", root} {
		w.Fail(slacktest.Fault{Method: "chat.postMessage", DropReply: true})
		if _, err := w.post(t, thread, "lost-"+thread); err == nil {
			t.Fatal("post = nil, want an error")
		}
		all := w.Messages(w.support)
		want := all[len(all)-1].TS
		ts, found, err := slackapi.FindPosted(t.Context(), w.c, w.support, thread, "lost-"+thread)
		if ts != want || !found || err != nil {
			t.Errorf("FindPosted = %q, %v, %v, want %q", ts, found, err, want)
		}
		if ts, found, err := slackapi.FindPosted(t.Context(), w.c, w.support, thread, "never"); found || err != nil {
			t.Errorf("FindPosted of nothing = %q, %v, %v", ts, found, err)
		}
	}
}

// TestPostThatLandsInTheChannel is found although its thread is gone.
func TestPostThatLandsInTheChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slacktest.Options{})
	root, _ := w.post(t, "", "root")
	w.DeleteThread(w.support, root)
	want, err := w.post(t, root, "stray")
	if err != nil {
		t.Fatal(err)
	}
	if ts, found, err := slackapi.FindPosted(t.Context(), w.c, w.support, root, "stray"); ts != want || !found || err != nil {
		t.Errorf("FindPosted = %q, %v, %v, want %q", ts, found, err, want)
	}
}

// TestOddBlocksDoNotMatter: a block that the library does not know costs no answer.
func TestOddBlocksDoNotMatter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slacktest.Options{})
	w.Fail(slacktest.Fault{Method: "chat.postMessage", Garbage: `{"ok":true,"channel":"C1","ts":"1.2","message":{"ts":"1.2","blocks":[{"type":5,"elements":"x"}],
		"files":[{"id":"F1","size":7,"last_read":"never","title_blocks":{"a":1}}],"attachments":7}}`})
	if ts, err := w.post(t, "", "1"); ts != "1.2" || err != nil {
		t.Errorf("post = %q, %v, want its ts", ts, err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	data := strings.Repeat("0123456789", 50000)
	for _, bytes := range []int64{int64(len(data)), 0} {
		for _, slow := range []time.Duration{0, 30 * time.Millisecond} {
			w := newWorld(t, slacktest.Options{SlowShares: slow})
			root, _ := w.post(t, "", "root")
			ts, err := slackapi.Upload(t.Context(), w.c, w.support, root, bot.File{Name: "photo.jpg", Bytes: bytes}, strings.NewReader(data))
			if err != nil {
				t.Fatalf("Upload: %v", err)
			}
			m, ok := w.Message(w.support, ts)
			if !ok || m.Thread != root || len(m.Files) != 1 || string(m.Files[0].Data) != data {
				t.Fatalf("message = %v, %+v, want the file in the thread", ok, m.Thread)
			}
			r, err := slackapi.Download(t.Context(), w.o, m.Files[0].URL)
			if err != nil {
				t.Fatalf("Download: %v", err)
			}
			got, err := io.ReadAll(r)
			if string(got) != data || err != nil {
				t.Errorf("Download = %d bytes, %v, want %d", len(got), err, len(data))
			}
			if err := r.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
	}
}

// TestShareTwice is what a process does that does not know whether the one before it
// has shared a file.
func TestShareTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slacktest.Options{})
	id, err := slackapi.Stage(t.Context(), w.c, bot.File{Name: "a.txt"}, strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	if ts, found, err := slackapi.Shared(t.Context(), w.c, w.support, id); found || err != nil {
		t.Errorf("Shared = %q, %v, %v, want nothing", ts, found, err)
	}
	w.Fail(slacktest.Fault{Method: "files.completeUploadExternal", DropReply: true})
	if _, err := slackapi.Share(t.Context(), w.c, w.support, "", id, "a"); err == nil {
		t.Fatal("Share = nil, want an error")
	}
	if ts, found, err := slackapi.Shared(t.Context(), w.c, w.support, id); !found || err != nil {
		t.Errorf("Shared = %q, %v, %v, want the message", ts, found, err)
	}
}

// TestBadFiles never end as a file that is shown.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	broken := errors.New("the line broke")
	tests := []struct {
		name string
		f    bot.File
		r    io.Reader
		is   func(error) bool
	}{
		{"empty", bot.File{}, strings.NewReader(""), isRejected},
		{"shorter than said", bot.File{Bytes: 9}, strings.NewReader("abc"), func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		{"longer than said", bot.File{Bytes: 2}, strings.NewReader("abc"), isRejected},
		{"breaks off", bot.File{Bytes: 9}, io.MultiReader(strings.NewReader("abc"), failing{broken}), func(err error) bool { return errors.Is(err, broken) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slacktest.Options{})
			ts, err := slackapi.Upload(t.Context(), w.c, w.support, "", tt.f, tt.r)
			if !tt.is(err) || ts != "" || len(w.Messages(w.support)) != 0 {
				t.Errorf("Upload = %q, %v; %d messages", ts, err, len(w.Messages(w.support)))
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func isRejected(err error) bool {
	var e *dispatch.SendError
	return errors.As(err, &e) && e.Fate == dispatch.FateRejected
}

// TestTokenGoesNowhereElse refuses addresses that are not Slack's.
func TestTokenGoesNowhereElse(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t, slacktest.Options{}), slacktest.Start(t, slacktest.Options{})
	for _, address := range []string{"https://evil.example/x", "http://files.slack.com/x", "https://slack.com.evil.example/x", "https://u:p@files.slack.com/", ":", "",
		strings.TrimSuffix(other.URL(), "/api") + "/files-pri/x"} {
		if _, err := slackapi.Download(t.Context(), w.o, address); !isRejected(err) {
			t.Errorf("Download(%q) = %v, want it refused", address, err)
		}
	}
	ts := w.lin.Upload(t, w.support, "", "", slacktest.File{Name: "a", Data: []byte("abc")})
	m, _ := w.Message(w.support, ts)
	w.LoseScope("files:read")
	if _, err := slackapi.Download(t.Context(), w.o, m.Files[0].URL); !isRejected(err) || !strings.Contains(err.Error(), "files:read") {
		t.Errorf("Download without the scope = %v, want it refused", err)
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	got := slackapi.Rate("C1", time.Second)
	if len(got) != 2 || got[0].Key != "slack" || got[1].Key != "slack:ch:C1" || got[1].Every != time.Second {
		t.Errorf("Rate = %+v", got)
	}
}
