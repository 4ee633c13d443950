package flows

import "github.com/okpay/supportbot/config/strictyaml"

// LintContext is what the rest of the product knows about content.
type LintContext struct {
	FAQEntries func(id string) bool // nil skips the check
	Limits     []PlatformLimits
}

// PlatformLimits are the limits of one platform, in UTF-16 units as platforms count.
type PlatformLimits struct {
	Name        string
	ButtonLabel int
	Text        int
	Buttons     int
	CardText    int
}

// Lint checks loaded content against platforms and the FAQ.
func Lint(l *Library, known LintContext) strictyaml.Problems { return nil }
