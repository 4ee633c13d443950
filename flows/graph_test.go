package flows_test

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/flows"
)

func TestFlowMermaid(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{"graph.yaml": graphFlow})
	golden(t, "testdata/graph.zh.mmd", l.Flow("graph").Mermaid())
	golden(t, "testdata/graph.en.mmd", l.Flow("graph").MermaidIn("en"))
}

// A Mermaid file that draws: every node that an arrow names is declared, quotes are even.
func TestFlowMermaidOfShippedContent(t *testing.T) {
	t.Parallel()
	library, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if library == nil {
		t.Fatal(problems.Err())
	}
	for _, f := range library.Flows() {
		graph := f.Mermaid()
		for _, s := range f.Steps {
			if !strings.Contains(graph, "\n  s_"+string(s.ID)) {
				t.Errorf("Mermaid of %s lacks step %s", f.ID, s.ID)
			}
		}
		for line := range strings.Lines(graph) {
			if strings.Count(line, `"`)%2 != 0 {
				t.Errorf("Mermaid of %s has an open quote: %s", f.ID, line)
			}
		}
		if graph != f.Mermaid() {
			t.Errorf("Mermaid of %s differs from call to call", f.ID)
		}
	}
}

const graphFlow = `flow: graph
title: {zh: "图 \"一\"", en: "Graph \"one\" <b>"}
start: {command: graph}
slots:
  email: {type: email}
  amount: {type: amount}
  fee: {type: number}
  sure: {type: yesno}
steps:
- id: method
  choose: {zh: "怎么|登录？#1", en: "How do you [sign] in?"}
  options:
  - {value: email, label: {zh: 邮箱, en: E-mail}, next: email}
  - {value: phone, label: {zh: "电话 <a>", en: Phone}}
  - {value: person, label: {zh: 人工, en: Person}, start: person}
  - {value: sure, label: {zh: 肯定, en: Sure}, when: 'filled("sure")', next: end}
  otherwise: agent
- {id: set, set: {fee: '1 < 2 ? 1 : 2', sure: 'true'}, next: form}
- {id: email, ask: {zh: 请发送邮箱, en: "Send the e-mail you **registered** with, it is the one to which we wrote when you opened your account"}, into: email}
- {id: send, do: account.reset, with: {email: "{email}", lang: "{locale}"}, outcomes: {ok: sent, limited: agent, timeout: agent, error: agent}}
- {id: sent, guide: {cards: [{text: {zh: 一, en: One}}, {text: {zh: 二, en: Two}}], stuck: agent}}
- id: form
  form: {zh: 表, en: A form}
  fields: [{slot: amount, ask: {zh: 多少, en: How much}}]
- {id: call, call: fee, with: {amount: "{amount}"}, into: {fee: fee}}
- id: branch
  branch:
  - {when: 'fee > 1 && amount.currency == "USD"', next: answer}
  - {else: ticket}
- {id: answer, answer: fees}
- {id: rate, rate: after_flow, end: solved}
- {id: ticket, ticket: {queue: payments, subject: {zh: 题, en: Subject}}, next: end}
- {id: agent, handoff: {queue: account, closed: ticket}}
- {id: end, end: solved}
`
