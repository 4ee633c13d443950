package redact_test

import (
	"fmt"
	"regexp"

	"github.com/okpay/supportbot/bot/redact"
)

func ExampleRedactor_Text() {
	r := redact.New(redact.Options{Pass: []*regexp.Regexp{regexp.MustCompile(`BL[0-9]{12}`)}})
	fmt.Println(r.Text("卡号 4242 4242 4242 4242，验证码 482913"))
	fmt.Println(r.Text("账单 BL202611230017 到了吗"))
	// Output:
	// 卡号 •••• 4242，验证码 •••••• [card code]
	// 账单 BL202611230017 到了吗 []
}
