package markup_test

import (
	"fmt"

	"github.com/okpay/supportbot/bot/markup"
)

func ExamplePlain() {
	fmt.Println(markup.Plain("**Fees**: see the [list](https://okpay.example/fees)"))
	// Output: Fees: see the list (https://okpay.example/fees)
}

func ExampleEscape() {
	name := "**Li**"
	fmt.Println(markup.Plain("Hello **" + markup.Escape(name) + "**!"))
	// Output: Hello **Li**!
}

func ExampleParse() {
	for _, span := range markup.Parse("Pay `1.5` **today**") {
		fmt.Printf("%q bold=%v code=%v\n", span.Text, span.Bold, span.Kind == markup.Code)
	}
	// Output:
	// "Pay " bold=false code=false
	// "1.5" bold=false code=true
	// " " bold=false code=false
	// "today" bold=true code=false
}

func ExampleStyle_Render() {
	slack := markup.Style{
		Bold: func(inner string) string { return "*" + inner + "*" },
		Link: func(label, address string) string { return "<" + address + "|" + label + ">" },
		Item: "• ",
	}
	fmt.Println(slack.Render("- **Fees**: [list](https://okpay.example/fees)"))
	// Output: • *Fees*: <https://okpay.example/fees|list>
}
