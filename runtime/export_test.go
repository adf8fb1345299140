package runtime

// Compile is what Warm calls.
func Compile(s *Source) error { return s.compile() }
