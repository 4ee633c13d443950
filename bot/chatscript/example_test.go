package chatscript_test

import (
	"fmt"

	"github.com/okpay/supportbot/bot/chatscript"
)

func ExampleParse() {
	script, err := chatscript.Parse("hello.chat", []byte("> hello\n< Hello!\n@ +soon\n"))
	fmt.Println(script == nil, err)
	script, _ = chatscript.Parse("hello.chat", []byte("> hello\n< Hello!\n"))
	for _, turn := range script.Turns {
		fmt.Printf("line %d: %#v, want %q\n", turn.Line, turn.Input, turn.Want)
	}
	// Output:
	// true hello.chat:3: "@ +soon" is no span of time (write "@ +3m" or "@ +24h")
	// line 1: chatscript.Words{Text:"hello", Quote:""}, want ["< Hello!"]
}
