package bot

import (
	"strings"
	"testing"
)

// order asks for three things and shows them for review.
const order = `flow: order
title: {zh: 单, en: Order}
start: {command: order}
slots: {mail: {type: email, private: true}, what: {type: text, label: {zh: 物, en: Thing}}, count: {type: int, label: {zh: 数, en: Count}}}
steps:
- id: fill
  form: {zh: 请填, en: Fill in}
  fields:
  - {slot: mail, ask: {zh: 邮箱？, en: Which mail?}}
  - {slot: what, ask: {zh: 什么？, en: What thing?}}
  - {slot: count, ask: {zh: 几个？, en: How many?}}
- {id: sure, choose: {zh: 好吗？, en: "Take {what} times {count}?"}, options: [{value: "yeah", label: {zh: 嗯, en: Yeah}, next: agent}]}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [mail, what, count]}}
`

// TestFormEdits changes messages that have answered fields of a form, while it
// is filled, reviewed, and after it was confirmed.
func TestFormEdits(t *testing.T) {
	t.Parallel()
	slots := func(k *talk, what, count string) {
		t.Helper()
		gotWhat, _ := k.s.Top().Slot("what")
		gotCount, _ := k.s.Top().Slot("count")
		if gotWhat != what || gotCount != count {
			t.Errorf("what, count = %q, %q, want %q, %q", gotWhat, gotCount, what, count)
		}
	}
	k := newTalk(t, order)
	k.do(Command{Name: "order"}).expect("Fill in", "Which mail?")
	k.write("li@example.com")
	what := k.write("green tea")
	k.expect("How many?")
	k.do(Edited{Message: what, Text: "black tea"}).expect("How many?")
	slots(k, "black tea", "")

	count := k.write("3")
	k.expect("Please check", "black tea", "3")
	k.do(Edited{Message: count, Text: "4"}).expect("Please check", "4")
	slots(k, "black tea", "4")

	k.press("Confirm").expect("Take black tea times 4?")
	k.do(Edited{Message: count, Text: "5"}).expect("Please check", "5")
	slots(k, "black tea", "5")
	k.press("Confirm").expect("Take black tea times 5?")
}

func TestFormBack(t *testing.T) {
	t.Parallel()
	k := newTalk(t, order)
	k.do(Command{Name: "order"})
	k.write("li@example.com")
	k.write("green tea")
	k.do(Command{Name: "back"}).expect("What thing?")
	k.write("black tea")
	k.write("3")
	k.press("Change something").expect("Which one")
	k.do(Command{Name: "back"}).expect("Please check", "black tea", "3")
	k.press("Change something")
	k.press("Count").expect("How many?")
	k.do(Command{Name: "back"}).expect("Please check", "3")
}

// TestPrivateAnswersStayPrivate looks for an address wherever a talk is kept.
func TestPrivateAnswersStayPrivate(t *testing.T) {
	t.Parallel()
	k := newTalk(t, order)
	k.do(Command{Name: "order"})
	k.write("secretli@@example.com") // does not fit
	id := k.write("secretli@example.com")
	k.do(Edited{Message: id, Text: "secretmei@example.com"})
	k.write("tea")
	k.write("3")
	k.press("Confirm")
	k.do(Edited{Message: id, Text: "secretwu@example.com"}).expect() // long past
	k.do(Command{Name: "help"}).press("Yeah")
	ticket := find[OpenTicket](k)
	for _, line := range append(ticket.Lines, printed(ticket)) {
		for _, secret := range []string{"secretli", "secretmei", "secretwu"} {
			if strings.Contains(line, secret) {
				t.Errorf("the desk sees %q in %q", secret, line)
			}
		}
	}
}

// TestFormAsAWhole fills the form in at once, as Discord shows it.
func TestFormAsAWhole(t *testing.T) {
	t.Parallel()
	k := newTalk(t, order)
	k.platform = "discord"
	form := func() *Form {
		t.Helper()
		got := k.messages()
		return got[len(got)-1].Form
	}
	k.do(Command{Name: "order"}).expect("Which mail?")
	first := form()
	if first == nil || first.Title != "Order" || len(first.Fields) != 3 || first.Fields[1] != (FormField{Name: "what", Label: "Thing", Long: true}) {
		t.Fatalf("form = %+v, want title, and three fields", first)
	}
	k.do(Pick{Token: first.Token}).expect("Which mail?")
	k.do(Filled{Token: first.Token, Values: map[string]string{"mail": "secretli@example.com", "what": "  ", "count": "a lot"}})
	k.expect("still needs a look", "Thing: This one is needed", "Count:", "What thing?")
	again := form()
	if again == nil || again.Fields[0].Value != "" || !again.Fields[0].Optional || again.Token == first.Token {
		t.Fatalf("form = %+v, want the address kept, but not shown", again)
	}
	k.do(Filled{Token: first.Token}).expect("earlier question", "What thing?")
	k.do(Filled{Token: again.Token, Values: map[string]string{"what": "tea", "count": "3"}})
	k.expect("Please check", "tea", "3")
	if mail, _ := k.s.Top().Slot("mail"); mail != "secretli@example.com" {
		t.Errorf("mail = %q, want what was filled in before", mail)
	}
	if card, over := k.sent(); card != "f0" || !over {
		t.Errorf("the review: card %q, over %t, want f0 and over the question", card, over)
	}
	k.press("Confirm").press("Yeah")
	for _, line := range find[OpenTicket](k).Lines {
		if strings.Contains(line, "secretli") {
			t.Errorf("the desk sees %q", line)
		}
	}
	if k.do(Filled{Token: again.Token}); !strings.Contains(k.said(), "getting you a person") {
		t.Errorf("a form while people have the ticket: %q, want that somebody will come", k.said())
	}
	k.from(Person{ID: "a1"}, Claimed{""})
}

// TestFormsWhereThereAreNone: platforms without forms, and forms that are too
// long, are asked field by field.
func TestFormsWhereThereAreNone(t *testing.T) {
	t.Parallel()
	k := newTalk(t, order)
	if k.do(Command{Name: "order"}); find[Send](k).Message.Form != nil {
		t.Error("the terminal is sent a form")
	}
	k.do(Filled{Token: token("m", k.s.Top().Prompt, ""), Values: map[string]string{"mail": "li@example.com", "what": "tea"}})
	k.expect("How many?")
	k.write("3")
	k.expect("Please check")
	if prompt := k.s.Top().Prompt; prompt != 0 {
		k.do(Filled{Token: token("o", prompt, "")}).expect("earlier question")
	}
}

// TestFormLeftIncomplete: going back from a field that is still needed does not
// lead past it.
func TestFormLeftIncomplete(t *testing.T) {
	t.Parallel()
	k := newTalk(t, order)
	k.do(Command{Name: "order"})
	k.do(Filled{Token: token("m", k.s.Top().Prompt, ""), Values: map[string]string{"mail": "li@example.com", "what": "tea"}})
	k.do(Command{Name: "back"}).expect("Please check")
	k.press("Confirm").expect("How many?")
	k.write("3")
	k.press("Confirm").expect("Take tea times 3?")
}

// TestFormHints: a form as a whole has no buttons, so its lines tell the choices.
func TestFormHints(t *testing.T) {
	t.Parallel()
	k := newTalk(t, `flow: picks
title: {zh: 挑, en: Picks}
start: {command: picks}
slots: {size: {type: choice, label: {zh: 大小, en: Size}, values: {s: {zh: 小, en: Small}, l: {zh: 大, en: Large}}}, gift: {type: yesno, label: {zh: 礼, en: Gift}}, n: {type: int, label: {zh: 数, en: Count}, example: "3"}}
steps:
- {id: fill, form: {zh: 请填, en: Fill in}, fields: [{slot: size, ask: {zh: 大小？, en: Which size?}}, {slot: gift, ask: {zh: 送人吗？, en: A gift?}}, {slot: n, ask: {zh: 几个？, en: How many?}}]}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [size, gift, n]}}
`)
	k.platform = "discord"
	form := find[Send](k.do(Command{Name: "picks"})).Message.Form
	var hints []string
	for _, f := range form.Fields {
		hints = append(hints, f.Hint)
	}
	if got := strings.Join(hints, "; "); got != "Small / Large; Yes / No; 3" {
		t.Errorf("hints %q, want the choices and the example", got)
	}
	k.do(Filled{Token: form.Token, Values: map[string]string{"size": "2", "gift": "yes", "n": "3"}}).expect("Please check", "Large", "Yes", "3")
}
