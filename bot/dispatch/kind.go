package dispatch

import (
	"fmt"
	"strings"

	"github.com/okpay/supportbot/bot"
)

// kindOf names an event's body in the log: "Text", "TimerFired".
func kindOf(b bot.Body) string {
	_, name, _ := strings.Cut(fmt.Sprintf("%T", b), ".")
	return name
}
