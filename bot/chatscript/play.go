package chatscript

import (
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot"
)

// Result is what a played script came to.
type Result struct {
	Text     string       // the transcript as it really went, comments and inputs as they were
	Mismatch []Difference // where it went otherwise than the script says
	Visits   []bot.Visit  // the places of the flows that it came through
	Open     []bot.Relay  // what was passed on and has come to no end, but for replies that wait
}

// Difference is one input whose answers are not those of the script.
type Difference struct {
	Line      int // of the input
	Input     string
	Want, Got []string
	Err       error // the input could not be performed
}

// Play runs a script to its end. Differences do not stop it: the rest is
// compared too, so that one run shows all there is.
func Play(script *Script, o Options) Result {
	s := newStage(o)
	var res Result
	var text strings.Builder
	write := func(lines ...string) {
		for _, l := range lines {
			text.WriteString(l)
			text.WriteByte('\n')
		}
	}
	for i, turn := range script.Turns {
		s.out, s.unanswered = nil, fails(script.Turns[i+1:])
		err := s.do(turn.Input)
		write(turn.Before...)
		write(Source(turn.Input))
		write(s.out...)
		if err != nil || !slices.Equal(turn.Want, s.out) {
			res.Mismatch = append(res.Mismatch, Difference{turn.Line, Source(turn.Input), turn.Want, s.out, err})
		}
	}
	write(script.Footer...)
	res.Text = text.String()
	res.Visits, res.Open = s.visits, s.trail.open(s.waiting())
	return res
}

// fails returns where what is passed on next does not arrive, "" for the customer.
func fails(next []Turn) map[string]bool {
	to := map[string]bool{}
	for _, turn := range next {
		f, ok := turn.Input.(Fail)
		if !ok {
			break
		}
		to[f.To] = true
	}
	return to
}

// String writes a difference as a diff: what was wanted with -, what came with +.
func (d Difference) String() string {
	var b strings.Builder
	b.WriteString(" " + d.Input + "\n")
	if d.Err != nil {
		b.WriteString("! " + d.Err.Error() + "\n")
	}
	for _, l := range diff(d.Want, d.Got) {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// diff marks lines by their longest common subsequence. The lists are short.
func diff(want, got []string) []string {
	n, m := len(want), len(got)
	common := make([][]int, n+1)
	for i := range common {
		common[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if want[i] == got[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && want[i] == got[j]:
			out = append(out, " "+want[i])
			i, j = i+1, j+1
		case j == m || i < n && common[i+1][j] >= common[i][j+1]:
			out = append(out, "-"+want[i])
			i++
		default:
			out = append(out, "+"+got[j])
			j++
		}
	}
	return out
}
