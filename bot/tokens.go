package bot

import (
	"strconv"
	"strings"
)

// A button's token says what a press does. It is short, since Telegram allows
// 64 bytes, and holds no content that a customer could have typed.
//
//	o.<prompt>.<value>   an option of a question      k.<prompt>.       skips a question
//	f.<prompt>.<what>    confirm, change or a field   g.<prompt>.<what> next, back, done or stuck in a guide
//	m.<prompt>.          a form as a whole
//	p.<prompt>.<yes|no>  a question of the engine     l.<locale>        a language
//	a.<prompt>.<vote>.<entry> good or bad: whether an answer helped
//	b.<prompt>.<page>    a page of what was found     h.<topic>.<page>  a page of a topic, h. the topics
//	s.<flow>             starts a flow                q.<entry>         gives an FAQ answer
//	r.<after>.<rating>   a rating; of an agent's help with .<ticket> behind it
//	c.<command>          menu, agent, cancel
//	t.<what>.<ticket>    v view, o reopen, a add to, k keep open
//
// Those with a prompt belong to one question and are stale once it is answered.
func token(kind string, prompt uint32, what string) string {
	return kind + "." + strconv.FormatUint(uint64(prompt), 36) + "." + what
}

// press is a parsed token.
type press struct {
	kind   string
	prompt uint32
	what   string
}

func parseToken(s string) (press, bool) {
	kind, rest, ok := strings.Cut(s, ".")
	if !ok {
		return press{}, false
	}
	switch kind {
	case "o", "k", "f", "g", "m", "p", "a", "b":
		number, what, ok := strings.Cut(rest, ".")
		n, err := strconv.ParseUint(number, 36, 32)
		return press{kind, uint32(n), what}, ok && err == nil
	case "s", "q", "c", "l", "r", "t", "h":
		return press{kind, 0, rest}, true
	}
	return press{}, false
}
