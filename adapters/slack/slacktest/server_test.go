package slacktest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
)

func client(s *slacktest.Server) *slack.Client {
	return slack.New(slacktest.BotToken, slack.OptionAPIURL(s.URL()+"/"), slack.OptionAppLevelToken(slacktest.AppToken))
}

// refused calls a method and returns Slack's error.
func refused(t *testing.T, s *slacktest.Server, method string, body any) string {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/"+method, strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+slacktest.BotToken)
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out struct {
		OK    bool
		Error string
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Error
}

type m = map[string]any

func text(n int) m { return m{"type": "plain_text", "text": strings.Repeat("x", n)} }

// TestRules posts what Slack refuses, and beside it what it takes.
func TestRules(t *testing.T) {
	t.Parallel()
	s := slacktest.Start(t, slacktest.Options{})
	support := s.Channel("support")
	lin := s.User("Lin")
	others := lin.Write(t, support, "hello")
	blocks := func(list ...m) m { return m{"channel": support, "blocks": list} }
	sections := func(n int) []m {
		out := make([]m, n)
		for i := range out {
			out[i] = m{"type": "divider"}
		}
		return out
	}
	button := func(label, id int) m {
		return m{"type": "actions", "elements": []m{{"type": "button", "action_id": strings.Repeat("a", id), "text": text(label)}}}
	}
	options := func(n int) m {
		list := make([]m, n)
		for i := range list {
			list[i] = m{"text": text(3), "value": "v"}
		}
		return m{"type": "actions", "elements": []m{{"type": "static_select", "action_id": "s", "options": list}}}
	}
	archived, private, left := s.Channel("old"), s.PrivateChannel("secret"), s.Channel("left")
	s.Archive(archived)
	s.RemoveBot(private)
	s.RemoveBot(left)
	tests := []struct {
		name, method string
		body         m
		want         string
	}{
		{"text", "chat.postMessage", m{"channel": support, "text": strings.Repeat("x", 40000)}, ""},
		{"long text", "chat.postMessage", m{"channel": support, "text": strings.Repeat("x", 40001)}, "msg_too_long"},
		{"nothing", "chat.postMessage", m{"channel": support}, "no_text"},
		{"section", "chat.postMessage", blocks(m{"type": "section", "text": text(3000)}), ""},
		{"long section", "chat.postMessage", blocks(m{"type": "section", "text": text(3001)}), "invalid_blocks"},
		{"empty section", "chat.postMessage", blocks(m{"type": "section", "text": text(0)}), "invalid_blocks"},
		{"50 blocks", "chat.postMessage", blocks(sections(50)...), ""},
		{"51 blocks", "chat.postMessage", blocks(sections(51)...), "invalid_blocks"},
		{"too much in all", "chat.postMessage", blocks(m{"type": "section", "text": text(3000)}, m{"type": "section", "text": text(3000)},
			m{"type": "section", "text": text(3000)}, m{"type": "section", "text": text(3000)}, m{"type": "section", "text": text(3000)}), "msg_blocks_too_long"},
		{"button", "chat.postMessage", blocks(button(75, 255)), ""},
		{"button's label", "chat.postMessage", blocks(button(76, 1)), "invalid_blocks"},
		{"action id", "chat.postMessage", blocks(button(5, 256)), "invalid_blocks"},
		{"block id", "chat.postMessage", blocks(m{"type": "divider", "block_id": strings.Repeat("b", 256)}), "invalid_blocks"},
		{"block id twice", "chat.postMessage", blocks(m{"type": "divider", "block_id": "b"}, m{"type": "divider", "block_id": "b"}), "invalid_blocks"},
		{"header", "chat.postMessage", blocks(m{"type": "header", "text": text(150)}), ""},
		{"long header", "chat.postMessage", blocks(m{"type": "header", "text": text(151)}), "invalid_blocks"},
		{"options", "chat.postMessage", blocks(options(100)), ""},
		{"too many options", "chat.postMessage", blocks(options(101)), "invalid_blocks"},
		{"unknown block", "chat.postMessage", blocks(m{"type": "marquee"}), "invalid_blocks"},
		{"input in a message", "chat.postMessage", blocks(m{"type": "input", "label": text(2001), "element": m{"type": "plain_text_input"}}), "invalid_blocks"},
		{"unknown channel", "chat.postMessage", m{"channel": "C404", "text": "x"}, "channel_not_found"},
		{"archived", "chat.postMessage", m{"channel": archived, "text": "x"}, "is_archived"},
		{"private", "chat.postMessage", m{"channel": private, "text": "x"}, "channel_not_found"},
		{"not a member", "chat.postMessage", m{"channel": left, "text": "x"}, "not_in_channel"},
		{"edit of nothing", "chat.update", m{"channel": support, "ts": "1.2", "text": "x"}, "message_not_found"},
		{"edit of another's", "chat.update", m{"channel": support, "ts": others, "text": "x"}, "cant_update_message"},
		{"delete of another's", "chat.delete", m{"channel": support, "ts": others}, "cant_delete_message"},
		{"ephemeral for who is not there", "chat.postEphemeral", m{"channel": support, "user": lin.ID, "text": "x"}, "user_not_in_channel"},
		{"unknown method", "chat.shout", m{}, "unknown_method"},
		{"bad emoji", "reactions.add", m{"channel": support, "timestamp": others, "name": "Not One"}, "invalid_name"},
		{"reaction that is not there", "reactions.remove", m{"channel": support, "timestamp": others, "name": "eyes"}, "no_reaction"},
		{"unknown trigger", "views.open", m{"trigger_id": "t", "view": m{"type": "modal", "title": text(24), "blocks": []m{}}}, "invalid_trigger_id"},
		{"view's title", "views.open", m{"trigger_id": "t", "view": m{"type": "modal", "title": text(25), "blocks": []m{}}}, "invalid_arguments"},
		{"unknown thread", "conversations.replies", m{"channel": support, "ts": "1.2"}, "thread_not_found"},
		{"unknown user", "users.info", m{"user": "U404"}, "user_not_found"},
		{"unknown group", "usergroups.users.list", m{"usergroup": "S404"}, "no_such_subteam"},
	}
	for _, tt := range tests {
		if got := refused(t, s, tt.method, tt.body); got != tt.want {
			t.Errorf("%s: %s = %q, want %q", tt.name, tt.method, got, tt.want)
		}
	}
}

// TestThreadWhoseRootIsGone replies to a thread that was deleted.
func TestThreadWhoseRootIsGone(t *testing.T) {
	t.Parallel()
	s := slacktest.Start(t, slacktest.Options{})
	c, support := client(s), s.Channel("support")
	post := func(thread string) slack.Message {
		t.Helper()
		_, _, msg, err := c.PostMessageWithResponseContext(t.Context(), support, slack.MsgOptionText("x", false), slack.MsgOptionTS(thread))
		if err != nil {
			t.Fatalf("post: %v", err)
		}
		return msg
	}
	root := post("")
	if reply := post(root.Timestamp); reply.ThreadTimestamp != root.Timestamp {
		t.Errorf("thread of a reply = %q, want %q", reply.ThreadTimestamp, root.Timestamp)
	}
	s.DeleteThread(support, root.Timestamp)
	if reply := post(root.Timestamp); reply.ThreadTimestamp != "" {
		t.Errorf("thread of a reply to a deleted root = %q, want none", reply.ThreadTimestamp)
	}
	if n := len(s.Roots(support)); n != 1 {
		t.Errorf("%d messages in the channel, want the reply", n)
	}
}

// TestLook reads what a message does to people.
func TestLook(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       slacktest.Look
	}{
		{"plain", "a &amp; b &lt;c&gt;", slacktest.Look{Text: "a & b <c>"}},
		{"everyone", "<!channel> hi", slacktest.Look{Text: "@channel hi", Everyone: true}},
		{"here with a label", "<!here|here> hi", slacktest.Look{Text: "@here hi", Everyone: true}},
		{"names that do not ring", "@here hi", slacktest.Look{Text: "@here hi"}},
		{"person", "<@U1> hi", slacktest.Look{Text: "@U1 hi", Users: []string{"U1"}}},
		{"link", "<https://x.example|bank>", slacktest.Look{Text: "bank", Links: []string{"https://x.example"}}},
		{"bare link", "see https://x.example now", slacktest.Look{Text: "see https://x.example now", Links: []string{"https://x.example"}}},
		{"style", "this is *bold* and _so_", slacktest.Look{Text: "this is *bold* and _so_", Styled: []string{"*bold*", "_so_"}}},
		{"no style", "2 * 3 * 4 snake_case_name", slacktest.Look{Text: "2 * 3 * 4 snake_case_name"}},
		{"unescaped", "a & b < c", slacktest.Look{Text: "a & b < c", Unescaped: 2}},
	}
	for _, tt := range tests {
		got := slacktest.Message{Text: tt.text}.Look()
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(tt.want)
		if string(a) != string(b) {
			t.Errorf("%s: Look(%q) = %s, want %s", tt.name, tt.text, a, b)
		}
	}
}
