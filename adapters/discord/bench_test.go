package discord

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// recorded returns a frame as it comes over the wire: without spaces.
func recorded(b *testing.B, name string) []byte {
	b.Helper()
	raw, err := os.ReadFile("testdata/inbound/" + name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// wire is the envelope as adapters/discord/gateway decodes it.
type wire struct {
	Op   int            `json:"op"`
	Seq  int64          `json:"s"`
	Type string         `json:"t"`
	Data jsontext.Value `json:"d"`
}

// BenchmarkInbound compares what it takes from a frame to an event with what
// discordgo takes to its handler's argument, by the steps of its Session.onEvent
// (the envelope, the data, a handler called without a goroutine).
func BenchmarkInbound(b *testing.B) {
	for _, name := range []string{"dm_text", "dm_reply", "dm_photo", "guild_mention", "press", "slash_guild_args"} {
		raw := recorded(b, name)
		b.Run(name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			m := mapping{me: "900"}
			now := time.Now()
			for b.Loop() {
				f, err := decode[wire](raw)
				if err != nil {
					b.Fatal(err)
				}
				in, err := m.read(f.Type, f.Data, "", now)
				if err != nil || in.event.Body == nil {
					b.Fatalf("read = %+v, %v", in, err)
				}
			}
		})
		b.Run(name+"/discordgo", func(b *testing.B) {
			b.ReportAllocs()
			handled := 0
			handlers := map[string]func(any){
				messageCreate:     func(v any) { handled += len(v.(*discordgo.MessageCreate).ID) },
				interactionCreate: func(v any) { handled += len(v.(*discordgo.InteractionCreate).ID) },
			}
			for b.Loop() {
				var e *discordgo.Event
				if err := json.NewDecoder(bytes.NewBuffer(raw)).Decode(&e); err != nil {
					b.Fatal(err)
				}
				switch e.Type {
				case messageCreate:
					e.Struct = &discordgo.MessageCreate{}
				case interactionCreate:
					e.Struct = &discordgo.InteractionCreate{}
				}
				if err := json.Unmarshal(e.RawData, e.Struct); err != nil {
					b.Fatal(err)
				}
				handlers[e.Type](e.Struct)
			}
			if handled == 0 {
				b.Fatal("nothing was handled")
			}
		})
	}
}

// BenchmarkSend compares a delivery with the bare library's send, over loopback.
func BenchmarkSend(b *testing.B) {
	dc := discordtest.Start(b, discordtest.Options{Token: "t"})
	anna := dc.User("Anna", "en-US")
	a, err := New(Options{Token: "t", APIURL: dc.API(), Memory: newMemory()})
	if err != nil {
		b.Fatal(err)
	}
	dm := anna.DM()
	buttons := []bot.Button{{Label: "Card", Token: "o.1.card"}, {Label: "Bank", Token: "o.1.bank"}}
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		c := bot.ConversationID(prefix + dm)
		act := bot.Send{Message: bot.Message{Text: "**Which** fee do you mean?", Buttons: buttons}}
		for i := 0; b.Loop(); i++ {
			if _, err := a.Deliver(b.Context(), dispatch.Delivery{ID: "ours" + string(rune(i)) + b.Name(), Conversation: c, Action: act}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("discordgo", func(b *testing.B) {
		b.ReportAllocs()
		m := &discordgo.MessageSend{Content: "**Which** fee do you mean?", AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
			Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: "Card", CustomID: "o.1.card"}, discordgo.Button{Label: "Bank", CustomID: "o.1.bank"}}}}}
		for b.Loop() {
			if _, err := a.rest.session.ChannelMessageSendComplex(dm, m); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	a := &Adapter{}
	for _, bm := range []struct{ name, text string }{
		{"short", "**Which** fee do you mean?"},
		{"long", strings.Repeat("A sentence with a_sign that is *escaped*. ", 250)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.Split(bot.Message{Text: bm.text})
			}
		})
	}
}
