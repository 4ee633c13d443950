package scene

import "fmt"

// Refusal says, in words for whoever asked, why something is not done. Any other error
// is a failure of ours, after which the same may be tried again.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Refuse makes a Refusal.
func Refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// ErrNothing says that an act does nothing.
const ErrNothing = Refusal("write something first")

// ErrFull says that there are too many chats.
const ErrFull = Refusal("there are too many customers here: remove one")
