package runtime

// stats counts what the state has: the modules that it can require, and those that are loaded.
func (s *state) stats() map[string]int64 {
	return map[string]int64{"modules": int64(len(s.profile.modules())), "loaded": int64(len(s.order))}
}
