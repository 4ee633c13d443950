package bot_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

const replyYAML = `desk:
  replies:
    dear:
      title: {zh: 称呼, en: Dear}
      text: {zh: "尊敬的{customer}，您好", en: "Dear {customer}"}
    fee:
      title: {zh: 费用, en: Fee}
      text: {zh: "费用为 **{amount}**。{note}", en: "The fee is **{amount}**. {note}"}
      blanks: {amount: {zh: 金额, en: Amount}, note: {label: {zh: 说明, en: Note}, optional: true}}
      media: [{kind: photo, url: "https://okpay.example/fee.png"}, {kind: link, url: "https://okpay.example/fees", title: {zh: 费用页, en: The fees}}]
`

// What an agent types into a blank is text, whatever signs it has.
func TestFillReply(t *testing.T) {
	t.Parallel()
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()}, flows.Source{Name: "own", FS: fstest.MapFS{"desk.yaml": {Data: []byte(replyYAML)}}})
	if lib == nil {
		t.Fatal(problems.Err())
	}
	text, missing := bot.FillReply(lib.Reply("fee"), "en", map[string]string{"amount": " **5** [USD](https://x.example) "})
	want := "The fee is **5** [USD](https://x.example).\nhttps://okpay.example/fee.png\nThe fees (https://okpay.example/fees)"
	if got := markup.Plain(text); got != want || missing != nil {
		t.Errorf("FillReply = %q, %q, want %q", got, missing, want)
	}
	if text, missing := bot.FillReply(lib.Reply("fee"), "zh", nil); !slices.Equal(missing, []string{"amount"}) {
		t.Errorf("FillReply without values = %q, %q, want amount missing", text, missing)
	}
	for locale, want := range map[string]string{"zh": "尊敬的客户，您好", "en": "Dear customer"} {
		if text, missing := bot.FillReply(lib.Reply("dear"), locale, nil); text != want || missing != nil {
			t.Errorf("FillReply for a customer without a name = %q, %q, want %q", text, missing, want)
		}
	}
}
