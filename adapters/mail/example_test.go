package mail_test

import (
	"context"
	"fmt"

	"github.com/okpay/supportbot/adapters/mail"
	"github.com/okpay/supportbot/adapters/mail/mailtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/redisstore"
)

func Example() {
	ctx := context.Background()
	server, err := mailtest.New(mailtest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	store, err := redisstore.Embedded(ctx, redisstore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	m, err := mail.New(mail.Options{
		From: "OKPay <support@okpay.example>", Secret: "a secret of at least 16 characters", Plus: true, Memory: store,
		SMTP: mail.Server{Host: "127.0.0.1", Port: server.SMTPPort(), Security: mail.None, Username: mailtest.Username, Password: mailtest.Password},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = m.Mail(ctx, "p07:1-0:2", "telegram:12", bot.Mail{Ticket: "OK-7F3K2", To: "li@customer.example", Locale: "en", Subject: "Payment problem", Text: "It is **done**."})
	fmt.Println(len(server.Sent()), server.Sent()[0].To, err)
	// Output: 1 [li@customer.example] <nil>
}
