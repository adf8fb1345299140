//go:build !gc || !(amd64 || arm64)

package bind

import "runtime"

// goroutine tells the running goroutine of all others: it is the number in "goroutine 18 [running]:". It takes microseconds.
func goroutine() (id uintptr) {
	var buf [40]byte
	n := runtime.Stack(buf[:], false)
	for _, b := range buf[len("goroutine "):n] {
		if b < '0' || b > '9' {
			break
		}
		id = 10*id + uintptr(b-'0')
	}
	return id
}
