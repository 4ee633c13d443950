package flows_test

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/okpay/supportbot/flows"
)

const actionsYAML = `actions:
  quote:
    inputs: {email: email, bill: bill, count: int, rate: number, sure: yesno, amount: amount, note: text}
    http:
      method: POST
      url: "{env.API}/bills/{bill}?note={note}&n={count}"
      headers: {Authorization: "Bearer {env.TOKEN}", X-Note: "{note}"}
      body:
        email: "{email}"
        count: "{count}"
        rate: "{rate}"
        sure: "{sure}"
        amount: "{amount}"
        value: "{amount.value}"
        currency: "{amount.currency}"
        sentence: "{count} of {rate}"
        fixed: [1, 2.5, true, null, "{{x}}", {deep: "{note}"}]
    outcomes: {ok: [200, 202], gone: [404, 410]}
    values: {id: data.id, first: data.items.0.name, big: data.big, flag: data.flag, lacking: data.nothing, list: data.items}
    demo:
      cases:
      - {when: 'count > 5', outcome: gone}
      - {when: 'count == 5 && 1 % (count - 5) == 0', outcome: gone}
      - {outcome: ok, values: {id: DEMO-1, big: "=count * 2", first: "=upper(note)", flag: "=sure", list: "=amount"}}
  made_up: {demo: {cases: [{outcome: error}]}}
`

func action(t *testing.T, name string) *flows.Action {
	t.Helper()
	library, problems := flows.Load(base(), flows.Source{Name: "test", FS: fstest.MapFS{"a.yaml": {Data: []byte(actionsYAML)}}})
	if library == nil {
		t.Fatalf("Load(actions) = %v", problems.Err())
	}
	return library.Action(name)
}

func getenv(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestActionRequest(t *testing.T) {
	t.Parallel()
	a := action(t, "quote")
	inputs := map[string]string{
		"email": "a\"b@example.com", "bill": "../BL 1", "count": "3", "rate": "0.50", "sure": "true", "amount": "1200.50 USD", "note": "a&b=c",
	}
	got, err := a.Request(inputs, getenv(map[string]string{"API": "https://api.example/v1/", "TOKEN": "s3cret"}))
	if err != nil {
		t.Fatalf("Request(%v) = %v", inputs, err)
	}
	if want := "https://api.example/v1/bills/..%2FBL%201?note=a%26b%3Dc&n=3"; got.Method != "POST" || got.URL != want {
		t.Errorf("Request = %s %s, want POST %s", got.Method, got.URL, want)
	}
	headers := []flows.Header{{Name: "Authorization", Value: "Bearer s3cret"}, {Name: "X-Note", Value: "a&b=c"}}
	if !slices.Equal(got.Headers, headers) {
		t.Errorf("Headers = %v, want %v", got.Headers, headers)
	}
	body := `{"email":"a\"b@example.com","count":3,"rate":0.50,"sure":true,"amount":"1200.50 USD","value":1200.50,"currency":"USD",` +
		`"sentence":"3 of 0.50","fixed":[1,2.5,true,null,"{x}",{"deep":"a\u0026b=c"}]}`
	if string(got.Body) != body {
		t.Errorf("Body = %s, want %s", got.Body, body)
	}
}

func TestActionRequestWithUnsetInputs(t *testing.T) {
	t.Parallel()
	a := action(t, "quote")
	got, err := a.Request(map[string]string{"bill": "BL1"}, getenv(map[string]string{"API": "http://localhost:1"}))
	want := `{"email":"","count":null,"rate":null,"sure":null,"amount":"","value":null,"currency":"","sentence":" of ","fixed":[1,2.5,true,null,"{x}",{"deep":""}]}`
	if err != nil || string(got.Body) != want {
		t.Errorf("Body = %s, %v, want %s", got.Body, err, want)
	}
}

func TestActionRequestRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, api, bill, note, want string
	}{
		{"no address", "", "BL1", "", "action quote: want an http address"},
		{"another scheme", "file:///etc", "BL1", "", "action quote: want an http address"},
		{"a path without its part", "https://api.example", "", "", "action quote: input bill cannot stand in a path"},
		{"a path that climbs", "https://api.example", "..", "", "action quote: input bill cannot stand in a path"},
		{"a header of two lines", "https://api.example", "BL1", "a\r\nCookie: b", "action quote: header X-Note: a line break in its value"},
	}
	for _, tt := range tests {
		_, err := action(t, "quote").Request(map[string]string{"bill": tt.bill, "note": tt.note}, getenv(map[string]string{"API": tt.api}))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: Request = %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestActionOutcomeAndAnswer(t *testing.T) {
	t.Parallel()
	a := action(t, "quote")
	for status, want := range map[int]string{200: "ok", 202: "ok", 410: "gone", 500: "error", 0: "error"} {
		if got := a.Outcome(status); got != want {
			t.Errorf("Outcome(%d) = %q, want %q", status, got, want)
		}
	}
	tests := []struct {
		body string
		want map[string]string
	}{
		{
			`{"data": {"id": "A1", "items": [{"name": "x"}], "big": 12345678901234567890.5, "flag": false, "nothing": null}}`,
			map[string]string{"id": "A1", "first": "x", "big": "12345678901234567890.5", "flag": "false"},
		},
		{`{"data": [1]}`, map[string]string{}},
		{`not JSON`, map[string]string{}},
		{``, map[string]string{}},
	}
	for _, tt := range tests {
		if got := a.Answer([]byte(tt.body)); !maps.Equal(got, tt.want) {
			t.Errorf("Answer(%s) = %v, want %v", tt.body, got, tt.want)
		}
	}
}

func TestActionDemoAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		inputs  map[string]string
		outcome string
		values  map[string]string
	}{
		{map[string]string{"count": "9"}, "gone", map[string]string{}},
		{
			map[string]string{"count": "5", "note": "abc", "amount": "1.00 USD"}, "ok",
			map[string]string{"id": "DEMO-1", "big": "10", "first": "ABC", "flag": "false", "list": "1.00 USD"},
		},
	}
	for _, tt := range tests {
		outcome, values := action(t, "quote").DemoAnswer(tt.inputs)
		if outcome != tt.outcome || !maps.Equal(values, tt.values) {
			t.Errorf("DemoAnswer(%v) = %q, %v, want %q, %v", tt.inputs, outcome, values, tt.outcome, tt.values)
		}
	}
	if outcome, values := action(t, "made_up").DemoAnswer(nil); outcome != "error" || len(values) != 0 {
		t.Errorf("DemoAnswer(nil) = %q, %v, want error", outcome, values)
	}
}

func TestActionConfigured(t *testing.T) {
	t.Parallel()
	a := action(t, "quote")
	if got, want := a.Env(), []string{"API", "TOKEN"}; !slices.Equal(got, want) {
		t.Errorf("Env() = %v, want %v", got, want)
	}
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{{nil, false}, {map[string]string{"TOKEN": "x"}, false}, {map[string]string{"API": "x"}, true}} {
		if got := a.Configured(getenv(tt.env)); got != tt.want {
			t.Errorf("Configured(%v) = %v, want %v", tt.env, got, tt.want)
		}
	}
	if action(t, "made_up").Configured(getenv(map[string]string{"API": "x"})) {
		t.Errorf("Configured of an action without http = true, want false")
	}
}
