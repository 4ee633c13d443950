package flows_test

import (
	"fmt"
	"testing/fstest"

	"github.com/okpay/supportbot/flows"
)

func Example() {
	shipped := flows.Source{Name: "flows", FS: flows.Content()}
	own := flows.Source{Name: "own", FS: fstest.MapFS{"hello.yaml": {Data: []byte(`flow: hello
title: {zh: 问好, en: Say hello}
slots:
  name: {type: text}
steps:
- {id: name, ask: {zh: 怎么称呼您？, en: "What is your name?"}, into: nmae, otherwise: agent}
- {id: hello, say: {zh: "您好，{name}！", en: "Hello, {name}!"}, end: solved}
- {id: agent, handoff: {queue: general}}
`)}}}

	_, problems := flows.Load(shipped, own)
	for _, p := range problems {
		fmt.Println(p)
	}
	// Output:
	// own/hello.yaml:6:65: unknown slot "nmae" (did you mean "name"?)
}

func ExampleText_Render() {
	library, _ := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	title := library.Flow("password_reset").Title
	fmt.Println(title.Render("zh-TW", nil), title.Render("fr", nil))
	// Output: 重置密码 Reset my password
}
