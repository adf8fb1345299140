//go:build gc && (amd64 || arm64)

package bind

// goroutine tells the running goroutine of all others that live: it is the address of what the Go runtime keeps of it. A
// goroutine that started after another one ended may have the same.
func goroutine() uintptr
