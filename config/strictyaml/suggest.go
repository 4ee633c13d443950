package strictyaml

import "strings"

// Suggest returns the known word that word is most likely a misspelling of, or
// "" when none is near. Letter case and the choice between "-" and "_" count as
// no difference; of equally near words the first one wins.
func Suggest(word string, known []string) string {
	fold := strings.NewReplacer("-", "_", " ", "_")
	w := []rune(fold.Replace(strings.ToLower(word)))
	best, bestDistance := "", typosAllowed(len(w))+1
	for _, k := range known {
		if d := distance(w, []rune(fold.Replace(strings.ToLower(k))), bestDistance); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// typosAllowed keeps short words from matching everything: one typo up to three
// letters, two up to eight, three beyond.
func typosAllowed(letters int) int {
	switch {
	case letters < 2:
		return 0
	case letters <= 3:
		return 1
	case letters <= 8:
		return 2
	default:
		return 3
	}
}

// distance counts insertions, deletions, substitutions and swaps of neighbours
// (optimal string alignment) and stops early with limit when it cannot be less.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return previous[len(b)]
}
