package gateway

// Bound sets how many bytes may wait for Handle.
func (g *Gateway) Bound(most int) { g.most = most }
