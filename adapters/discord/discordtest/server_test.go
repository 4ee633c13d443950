package discordtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
)

// call makes a request as the bot and returns the status, Discord's code and the body.
func call(t *testing.T, s *discordtest.Server, method, path, body string) (status, code int, out string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.API()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot right")
	req.Header.Set("Content-Type", "application/json")
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, 0, err.Error()
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Code int `json:"code"`
	}
	_ = json.Unmarshal(raw, &v) // not every answer is an object
	return resp.StatusCode, v.Code, string(raw)
}

const quiet = `"allowed_mentions":{"parse":[]}`

func TestMessagesAreHeldToTheRules(t *testing.T) {
	t.Parallel()
	s := discordtest.Start(t, discordtest.Options{Token: "right"})
	anna := s.User("Anna", "en-US")
	button := func(id string) string {
		return fmt.Sprintf(`{"type":2,"style":2,"label":"x","custom_id":%q}`, id)
	}
	row := func(inner string) string {
		return `{"content":"x",` + quiet + `,"components":[{"type":1,"components":[` + inner + `]}]}`
	}
	tests := []struct {
		body         string
		status, code int
	}{
		{`{"content":"x",` + quiet + `}`, 200, 0},
		{`{"content":"x"}`, 400, 50035}, // mentions are live
		{`{"content":"x","allowed_mentions":{"parse":["users"]}}`, 400, 50035},
		{`{` + quiet + `}`, 400, 50006},
		{`{"content":"` + strings.Repeat("长", 2000) + `",` + quiet + `}`, 200, 0},
		{`{"content":"` + strings.Repeat("x", 2001) + `",` + quiet + `}`, 400, 50035},
		{`{"content":"x","nonce":"` + strings.Repeat("n", 26) + `",` + quiet + `}`, 400, 50035},
		{`{"content":`, 400, 50109},
		{row(button("a")), 200, 0},
		{row(button("a") + "," + button("a")), 400, 50035},
		{row(button("")), 400, 50035},
		{row(button(strings.Repeat("i", 101))), 400, 50035},
		{row(`{"type":2,"style":2,"label":"` + strings.Repeat("l", 81) + `","custom_id":"a"}`), 400, 50035},
		{row(`{"type":2,"style":5,"label":"x","url":"tg://x"}`), 400, 50035},
		{row(button("a") + "," + button("b") + "," + button("c") + "," + button("d") + "," + button("e") + "," + button("f")), 400, 50035},
		{row(`{"type":3,"custom_id":"s","options":[]}`), 400, 50035},
		{row(`{"type":99}`), 400, 50035},
	}
	for _, tt := range tests {
		status, code, out := call(t, s, "POST", "/channels/"+anna.DM()+"/messages", tt.body)
		if status != tt.status || tt.code != 0 && code != tt.code {
			t.Errorf("POST %.120s = %d, %s, want %d with code %d", tt.body, status, out, tt.status, tt.code)
		}
	}
	if status, code, _ := call(t, s, "POST", "/channels/1/messages", tests[0].body); status != 404 || code != 10003 {
		t.Errorf("POST to no channel = %d, code %d", status, code)
	}
	anna.CloseDMs(50278)
	if status, code, _ := call(t, s, "POST", "/channels/"+anna.DM()+"/messages", tests[0].body); status != 403 || code != 50278 {
		t.Errorf("POST to closed messages = %d, code %d", status, code)
	}
}

func TestNoncesAreKnownAgain(t *testing.T) {
	t.Parallel()
	s := discordtest.Start(t, discordtest.Options{Token: "right"})
	anna := s.User("Anna", "en-US")
	path, body := "/channels/"+anna.DM()+"/messages", `{"content":"x","nonce":"n","enforce_nonce":true,`+quiet+`}`
	s.Fail(discordtest.Fault{DropReply: true})
	if status, _, _ := call(t, s, "POST", path, body); status != 0 {
		t.Errorf("POST whose reply is lost = %d, want an error", status)
	}
	_, _, one := call(t, s, "POST", path, body)
	_, _, two := call(t, s, "POST", path, body)
	if len(s.Messages(anna.DM())) != 1 || len(one) != len(two) {
		t.Errorf("messages = %+v, want one", s.Messages(anna.DM()))
	}
	if st := s.Stats(); st.Posts != 3 || st.Repeats != 2 {
		t.Errorf("stats = %+v, want 3 posts and 2 repeats", st)
	}
	if p := s.Posts(); len(p) != 3 || p[0].Repeat || !p[2].Repeat {
		t.Errorf("posts = %+v, want the last two as repeats", p)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := discordtest.Start(t, discordtest.Options{Token: "right", PerChannel: 2, Window: time.Hour})
	anna := s.User("Anna", "en-US")
	var last int
	for range 3 {
		last, _, _ = call(t, s, "POST", "/channels/"+anna.DM()+"/messages", `{"content":"x",`+quiet+`}`)
	}
	if last != 429 {
		t.Errorf("third message in the window = %d, want 429", last)
	}
	one := discordtest.Start(t, discordtest.Options{Token: "right", Global: 1})
	limited := 0
	for range 20 {
		if status, _, out := call(t, one, "GET", "/users/@me", ""); status == 429 && strings.Contains(out, `"global":true`) {
			limited++
		}
	}
	if limited == 0 || one.Stats().Busiest != 1 {
		t.Errorf("%d requests were limited and %d let through in a second, want some and 1", limited, one.Stats().Busiest)
	}
}

func TestInteractionsWaitThreeSeconds(t *testing.T) {
	t.Parallel()
	s := discordtest.Start(t, discordtest.Options{Token: "right"})
	anna := s.User("Anna", "en-US")
	i := anna.Slash(t, anna.DM(), "menu", "")
	callback := "/interactions/" + i.ID + "/" + i.Token + "/callback"
	original := "/webhooks/" + discordtest.AppID + "/" + i.Token + "/messages/@original"
	if status, code, _ := call(t, s, "PATCH", original, `{"content":"x",`+quiet+`}`); status != 404 || code != 10015 {
		t.Errorf("answer before the acknowledgement = %d, code %d", status, code)
	}
	if status, _, out := call(t, s, "POST", callback, `{"type":6}`); status != 400 {
		t.Errorf("type 6 for a command = %d, %s", status, out)
	}
	if status, _, out := call(t, s, "POST", callback, `{"type":5}`); status != 204 {
		t.Errorf("acknowledgement = %d, %s", status, out)
	}
	if status, code, _ := call(t, s, "POST", callback, `{"type":5}`); status != 400 || code != 40060 {
		t.Errorf("second acknowledgement = %d, code %d", status, code)
	}
	i.Acked(t, discordtest.Deferred)
	if status, _, out := call(t, s, "PATCH", original, `{"content":"x",`+quiet+`}`); status != 200 {
		t.Errorf("answer = %d, %s", status, out)
	}
	late := anna.Slash(t, anna.DM(), "menu", "")
	s.Await(t, "three seconds to pass", func() bool { return len(s.Unanswered()) == 1 })
	if status, code, _ := call(t, s, "POST", "/interactions/"+late.ID+"/"+late.Token+"/callback", `{"type":5}`); status != 404 || code != 10062 {
		t.Errorf("late acknowledgement = %d, code %d", status, code)
	}
}
