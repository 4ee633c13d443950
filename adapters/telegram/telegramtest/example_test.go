package telegramtest_test

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
)

func ExampleServer() {
	tg, err := telegramtest.New(telegramtest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tg.Close()
	tg.Text(7, "hello")
	// What a bot does:
	resp, err := http.PostForm(tg.URL()+"/bot"+tg.Token()+"/sendMessage", url.Values{"chat_id": {"7"}, "text": {"Hello, 7"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Printf("%d update waits, chat 7 shows %q\n", len(tg.Waiting()), tg.Texts(7))
	// Output: 1 update waits, chat 7 shows ["Hello, 7"]
}
