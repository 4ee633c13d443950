package faq

// Verdict is what to do with the matches of a text.
type Verdict string

// The verdicts.
const (
	Answer  Verdict = "answer"  // the first match is right
	Suggest Verdict = "suggest" // ask which of the first three is meant
	None    Verdict = "none"    // say that nothing was understood
)

// The thresholds on [Match.Score], which is calibrated: a score of 0.6 is right
// in at least 9 of 10 cases; below 0.15 none of the first three usually is.
const (
	answerScore  = 0.6
	suggestScore = 0.15
	answerMargin = 0.15 // ahead of the second: both cannot be right
)

// Decide says what to do with matches, best first, as [Index.Match] returns them.
func Decide(matches []Match) Verdict {
	switch {
	case len(matches) == 0 || matches[0].Score < suggestScore:
		return None
	case matches[0].Score >= answerScore && (len(matches) == 1 || matches[0].Score-matches[1].Score >= answerMargin):
		return Answer
	}
	return Suggest
}
