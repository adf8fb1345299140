package bind

// Goroutine tells the running goroutine of all others that live, for the runtime to know who waits for whom.
func Goroutine() uintptr { return goroutine() }
