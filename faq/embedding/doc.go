// Package embedding asks an OpenAI-compatible endpoint, local or remote, which documents a
// text is like. It is a second opinion where the matcher of package faq is unsure; nothing
// depends on it, and its absence, slowness or failure only means that there is none.
//
//	c := embedding.New(embedding.Options{URL: "http://127.0.0.1:11434/v1", Model: "bge-m3", Timeout: 300 * time.Millisecond})
//	go c.Learn(ctx, docs)                   // embeds the documents, batch by batch; again after a reload
//	near, err := c.Near(ctx, "钱还没到", 3) // ErrOff at once while the endpoint is not well
//
// Leaf package but for faq, whose documents it embeds. Texts of customers reach it with
// their secrets masked already.
package embedding
