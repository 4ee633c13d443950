package mrkdwn_test

import (
	"fmt"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
)

func ExampleEscape() {
	fmt.Println("Subject: " + mrkdwn.Escape("<!channel> *pay* now"))
	// Output: Subject: &lt;!channel&gt; ∗pay∗ now
}

func ExampleRender() {
	fmt.Println(mrkdwn.Render("- **Fees** [list](https://okpay.example/fees)"))
	// Output: • *Fees* <https://okpay.example/fees|list>
}

func ExampleParse() {
	text, mentioned := mrkdwn.Parse("*Hello* <@U1> :tada:", func(string) string { return "Anna" })
	fmt.Println(text, mentioned)
	// Output: **Hello** @Anna 🎉 [U1]
}

func ExampleEmojiName() {
	name, _ := mrkdwn.EmojiName("👍🏽")
	fmt.Println(name)
	// Output: +1::skin-tone-4
}
