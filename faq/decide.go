package faq

// Verdict is what to do with the matches of a text.
type Verdict string

// The verdicts.
const (
	Answer  Verdict = "answer"  // the first match is right
	Suggest Verdict = "suggest" // ask which of the first three is meant
	None    Verdict = "none"    // say that nothing was understood
)

// The thresholds on [Match.Score], which is calibrated: from answerScore on more
// than nine in ten are right; below suggestScore the right one is seldom among
// the first three, and most questions that nothing covers are there.
const (
	answerScore  = 0.7
	suggestScore = 0.2
)

// Decide says what to do with matches, best first, as [Index.Match] returns them.
func Decide(matches []Match) Verdict {
	switch {
	case len(matches) == 0 || matches[0].Score < suggestScore:
		return None
	case matches[0].Score >= answerScore:
		return Answer
	}
	return Suggest
}
