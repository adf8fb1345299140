// Package vars publishes the counters of package runtime with expvar. It is apart from package runtime because expvar
// links net/http into a program.
package vars

import (
	"expvar"
	"fmt"
	"sync"

	"github.com/luamodgen/luamodgen/runtime"
)

// publishing guards the question whether a name is free, which expvar answers with the end of the program.
var publishing sync.Mutex

// Publish publishes runtime.Stats() under a name, which /debug/vars then has: {"loads": 3, "load_errors": 0, …}.
// A name that is published already is an error.
func Publish(name string) error {
	publishing.Lock()
	defer publishing.Unlock()
	if expvar.Get(name) != nil {
		return fmt.Errorf("expvar %q is published already", name)
	}
	expvar.Publish(name, expvar.Func(func() any { return runtime.Stats() }))
	return nil
}
