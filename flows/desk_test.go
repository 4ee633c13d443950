package flows_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/flows"
)

const deskYAML = `desk:
  hold: 0s
  silence: {close: 12h}
  guard: {en: [Internal only, blacklist], zh: [内部]}
  replies:
    refund:
      title: {zh: 退款, en: Refund}
      text:
        zh: "{customer}，{amount} 将退给您。{note}编号 {ticket}，{agent}，{locale}"
        en: "{amount} comes back to you. {note}Number {ticket}, {agent}, {locale}"
      blanks:
        amount: {zh: 金额, en: Amount}
        note: {label: {zh: 说明, en: Note}, optional: true}
    extra: {title: {zh: 乙, en: B}, text: {zh: 乙, en: B}}
`

func TestDeskDefaults(t *testing.T) {
	t.Parallel()
	desk := load(t, nil).Desk()
	want := flows.Desk{
		Hold: 4 * time.Second, Reopen: 72 * time.Hour, WarnSilence: 24 * time.Hour, CloseSilence: 24 * time.Hour,
		RemindAnswer: 5 * time.Minute, ReleaseAnswer: 15 * time.Minute, RemindPromise: 2 * time.Minute, RemindPromiseDeferred: time.Hour,
	}
	if desk.Guard != nil || desk.Replies != nil {
		t.Errorf("Desk() without desk.yaml has %v and %v, want no guard words and no replies", desk.Guard, desk.Replies)
	}
	if desk.Hold != want.Hold || desk.Reopen != want.Reopen || desk.WarnSilence != want.WarnSilence || desk.CloseSilence != want.CloseSilence ||
		desk.RemindAnswer != want.RemindAnswer || desk.ReleaseAnswer != want.ReleaseAnswer ||
		desk.RemindPromise != want.RemindPromise || desk.RemindPromiseDeferred != want.RemindPromiseDeferred {
		t.Errorf("Desk() without desk.yaml = %+v, want %+v", *desk, want)
	}
}

func TestDeskOverlay(t *testing.T) {
	t.Parallel()
	own := `desk:
  silence: {warn: 1h}
  guard: {en: [secret list]}
  replies:
    extra: off
    refund: {title: {zh: 新, en: New}, text: {zh: 新, en: New}}
    own: {title: {zh: 丙, en: C}, text: {zh: 丙, en: C}}
`
	library, problems := flows.Load(base(),
		flows.Source{Name: "shipped", FS: memory(map[string]string{"desk.yaml": deskYAML})},
		flows.Source{Name: "own", FS: memory(map[string]string{"desk.yaml": own})})
	if library == nil {
		t.Fatalf("Load = %v", problems.Err())
	}
	desk := library.Desk()
	if desk.Hold != 0 || desk.WarnSilence != time.Hour || desk.CloseSilence != 12*time.Hour {
		t.Errorf("Desk() = hold %v, silence %v and %v, want 0s, 1h and 12h", desk.Hold, desk.WarnSilence, desk.CloseSilence)
	}
	if want := []string{"secret list", "内部"}; !slices.Equal(desk.Guard, want) {
		t.Errorf("Desk().Guard = %q, want %q", desk.Guard, want)
	}
	var names []string
	for _, r := range desk.Replies {
		names = append(names, r.Name)
	}
	if want := []string{"refund", "own"}; !slices.Equal(names, want) {
		t.Errorf("Desk().Replies = %q, want %q", names, want)
	}
	if r := library.Reply("refund"); r == nil || r.Title.Render("en", nil) != "New" {
		t.Errorf("Reply(refund) = %v, want the own one", r)
	}
	if r := library.Reply("extra"); r != nil {
		t.Errorf("Reply(extra) = %v, want nil: it is off", r)
	}
}

func TestSavedReplyRender(t *testing.T) {
	t.Parallel()
	r := load(t, map[string]string{"desk.yaml": deskYAML}).Reply("refund")
	tests := []struct {
		locale  string
		values  map[string]string
		want    string
		missing []string
	}{
		{"zh-TW", map[string]string{"customer": "李", "amount": "5 USD", "note": "很快。", "ticket": "OK-1", "agent": "林"}, "李，5 USD 将退给您。很快。编号 OK-1，林，zh-TW", nil},
		{"fr", map[string]string{"amount": "5 USD", "ticket": "OK-1", "agent": "Lin"}, "5 USD comes back to you. Number OK-1, Lin, fr", nil},
		{"en", map[string]string{"amount": " ", "agent": "Lin"}, "{amount} comes back to you. Number {ticket}, Lin, en", []string{"amount", "ticket"}},
	}
	for _, tt := range tests {
		got, missing := r.Render(tt.locale, tt.values)
		if got != tt.want || !slices.Equal(missing, tt.missing) {
			t.Errorf("Render(%s, %v) = %q, %q, want %q, %q", tt.locale, tt.values, got, missing, tt.want, tt.missing)
		}
	}
}

func TestGuarded(t *testing.T) {
	t.Parallel()
	desk := load(t, map[string]string{"desk.yaml": deskYAML}).Desk()
	tests := []struct{ text, want string }{
		{"This is INTERNAL  only.", "internal only"},
		{"ｂｌａｃｋｌｉｓｔ", "blacklist"},
		{"他在blacklist里", "blacklist"},
		{"see the blacklists", ""},
		{"notblacklist, blacklist", "blacklist"},
		{"这是内部的事", "内部"},
		{"internally only", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got, found := desk.Guarded(tt.text); got != tt.want || found != (tt.want != "") {
			t.Errorf("Guarded(%q) = %q, %v, want %q", tt.text, got, found, tt.want)
		}
	}
}

// Every shipped saved reply fills in completely, in every language.
func TestShippedReplies(t *testing.T) {
	t.Parallel()
	library, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if library == nil {
		t.Fatal(problems.Err())
	}
	if len(library.Desk().Replies) == 0 || len(library.Desk().Guard) == 0 {
		t.Errorf("the shipped desk has %d replies and %d guard words, want some", len(library.Desk().Replies), len(library.Desk().Guard))
	}
	for _, r := range library.Desk().Replies {
		values := map[string]string{flows.ReplyCustomer: "Li", flows.ReplyAgent: "Lin", flows.ReplyTicket: "OK-7F3K2"}
		for _, b := range r.Blanks {
			values[b.Name] = "x"
		}
		for _, locale := range library.Locales() {
			text, missing := r.Render(locale, values)
			if text == "" || len(missing) > 0 {
				t.Errorf("%s: Render(%s) = %q, missing %q, want nothing missing", r.Name, locale, text, missing)
			}
			if word, found := library.Desk().Guarded(text); found {
				t.Errorf("%s in %s has the guard word %q: every use of it would be stopped", r.Name, locale, word)
			}
		}
	}
}

// A saved reply can be translated as any text: by its key, with the hash of its source.
func TestSavedReplyTranslated(t *testing.T) {
	t.Parallel()
	files := map[string]string{"desk.yaml": deskYAML}
	french := "locale: fr\ntexts:\n  replies.extra.text: {of: 0, text: B français}\n  replies.refund.blank.amount: {of: 0, text: Montant}\n"
	_, problems := flows.Load(base(), flows.Source{Name: "test", FS: memory(map[string]string{"desk.yaml": deskYAML, "locales/fr.yaml": french})})
	for _, p := range problems { // each tells the hash that it wants
		_, hash, _ := strings.Cut(p.Hint, "set of: ")
		french = strings.Replace(french, "of: 0", "of: "+strconv.Quote(hash), 1)
	}
	files["locales/fr.yaml"] = french
	r := load(t, files)
	if text, _ := r.Reply("extra").Render("fr", nil); text != "B français" {
		t.Errorf("Render(fr) = %q, want the translation", text)
	}
	if got := r.Reply("refund").Blanks[0].Label.Render("fr", nil); got != "Montant" {
		t.Errorf("the blank's label in French = %q, want Montant", got)
	}
}
