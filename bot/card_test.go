package bot

import "testing"

// cards has questions of every kind, one after another.
const cards = `flow: cards
title: {zh: 卡, en: Cards}
start: {command: cards}
slots: {sure: {type: yesno}, note: {type: text}}
steps:
- {id: one, choose: {zh: 一, en: One?}, options: [{value: go, label: {zh: 走, en: Go}}, {value: talk, label: {zh: 说, en: Talk}, next: talk}]}
- {id: two, ask: {zh: 二, en: Two?}, into: sure, next: three}
- {id: talk, say: {zh: 说, en: Well}, next: two}
- {id: three, ask: {zh: 三, en: Three?}, into: note, optional: true}
- {id: guide, guide: {cards: [{title: {zh: 题, en: T}, text: {zh: 文, en: Text}}], stuck: agent}}
- {id: last, choose: {zh: 末, en: Last?}, options: [{value: go, label: {zh: 走, en: Go}}]}
- {id: agent, handoff: {say: {zh: 好, en: OK}, show: [note, sure]}}
`

// sent is the last message of the last turn, and whether it may replace another.
func (k *talk) sent() (card string, over bool) {
	for _, a := range k.got {
		if s, ok := a.(Send); ok {
			card, over = s.Message.Card, s.Over
		}
	}
	return card, over
}

// TestCards: the questions of a flow share a card, and the one that follows a
// press may replace the one that was pressed.
func TestCards(t *testing.T) {
	t.Parallel()
	k := newTalk(t, cards)
	check := func(what, wantCard string, wantOver bool) {
		t.Helper()
		if card, over := k.sent(); card != wantCard || over != wantOver {
			t.Errorf("%s: card %q, over %t, want %q, %t", what, card, over, wantCard, wantOver)
		}
	}
	k.do(Command{Name: "cards"}).expect("One?")
	check("the first question", "f0", false)
	k.press("Go").expect("Two?")
	check("after a press", "f0", true)
	k.write("maybe")
	check("after words that do not fit", "f0", false)
	k.press("Yes").expect("Three?")
	check("after a press on what was asked again", "f0", true)
	k.do(Command{Name: "back"})
	check("after a command", "f0", false)
	k.write("yes")
	check("after words", "f0", false)
	k.press("Skip").expect("T", "Text")
	if card, over := k.sent(); card == "f0" || over {
		t.Errorf("a guide after a press: card %q, over %t, want its own and false", card, over)
	}
	k.press("Done").expect("Last?")
	check("after a guide", "f0", false)

	k.do(Command{Name: "cancel"})
	k.do(Command{Name: "cards"}).press("Talk").expect("Well", "Two?")
	check("after a press and words of ours", "f0", false)
	k.write("how long does a withdrawal take")
	check("after an answer in between", "f0", false)
	k.do(Command{Name: "ticket"})
	check("a flow above", "f1", false)
	k.press("Something else")
	check("after a press in it", "f1", true)
	k.do(Command{Name: "cancel"}).expect("Two?")
	check("the flow below again", "f0", false)

	k = talkOn(t, k.e)
	k.public = true
	k.do(Command{Name: "fees"}).press("Transfer")
	check("after a press in public", "f0", false)

	k = talkOn(t, k.e)
	k.do(Opened{}).press("Lost my password")
	check("after a press that starts another flow", "f0", false)
}
