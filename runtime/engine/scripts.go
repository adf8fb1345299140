package engine

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/jellydator/ttlcache/v3"
	lua "github.com/yuin/gopher-lua"
	"golang.org/x/sync/singleflight"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// scripts are the compiled scripts of an engine: what has one name and one content is compiled once, and kept until there is no room for it, or it
// is too old. What does not compile is not kept.
type scripts struct {
	limits   sandbox.SourceLimits
	compiled *ttlcache.Cache[scriptKey, *lua.FunctionProto]
	room     int64
	flight   singleflight.Group
	changing sync.Mutex // held as compiled loses or gets entries, for its figures to tell why

	hits, misses, compiles, expired atomic.Int64

	fsys    fs.FS
	files   *ttlcache.Cache[string, *file]
	recheck time.Duration
}

// scriptKey tells a script of all others. The name counts, as it is in the messages of a compiled script.
type scriptKey struct {
	name    string
	content [sha256.Size]byte
}

func keyOf(name, source string) scriptKey {
	text := unsafe.Slice(unsafe.StringData(source), len(source)) // sources are large, and nothing is written to it
	return scriptKey{name, sha256.Sum256(text)}
}

func newScripts(cfg *Config) *scripts {
	cost := func(i ttlcache.CostItem[scriptKey, *lua.FunctionProto]) uint64 { return uint64(costOf(i.Key, i.Value)) }
	return &scripts{
		limits: cfg.Source,
		compiled: ttlcache.New(
			ttlcache.WithTTL[scriptKey, *lua.FunctionProto](cfg.CacheAge),
			ttlcache.WithDisableTouchOnHit[scriptKey, *lua.FunctionProto](),
			ttlcache.WithMaxCost(uint64(cfg.CacheBytes), cost),
		),
		room:    cfg.CacheBytes,
		fsys:    cfg.Scripts,
		files:   newFiles(cfg),
		recheck: cfg.Recheck,
	}
}

// text returns a compiled script.
func (s *scripts) text(name, source string) (*lua.FunctionProto, error) {
	key := keyOf(name, source)
	if proto := s.kept(key); proto != nil {
		return proto, nil
	}
	return s.compile(key, source)
}

// kept returns a compiled script that is there, nil when it is not.
func (s *scripts) kept(key scriptKey) *lua.FunctionProto {
	item := s.compiled.Get(key)
	if item == nil {
		return nil
	}
	s.hits.Add(1)
	return item.Value()
}

// compile compiles a script that is not kept. Those who want it meanwhile wait, and share what comes of it.
func (s *scripts) compile(key scriptKey, source string) (*lua.FunctionProto, error) {
	s.misses.Add(1)
	v, err, _ := s.flight.Do(string(key.content[:])+key.name, func() (any, error) {
		if item := s.compiled.Get(key); item != nil { // from a flight that ended after the look
			return item.Value(), nil
		}
		proto, err := s.translate(key.name, source)
		if err != nil {
			return nil, err
		}
		s.keep(key, proto)
		return proto, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*lua.FunctionProto), nil
}

// translate compiles a script. A panic of the compiler is an error: it is about a script that nobody has read.
func (s *scripts) translate(name, source string) (proto *lua.FunctionProto, err error) {
	s.compiles.Add(1)
	defer func() {
		if v := recover(); v != nil {
			err = &sandbox.PanicError{Value: fmt.Sprintf("compiling %s: %v", name, v), Stack: debug.Stack()}
		}
	}()
	if proto, err = sandbox.Compile(name, source, s.limits); err == nil {
		proto.IsVarArg &^= lua.VarArgNeedsArg // a table of the arguments for each run, which a script has no name for
	}
	return proto, err
}

// keep keeps a compiled script that there is room for.
func (s *scripts) keep(key scriptKey, proto *lua.FunctionProto) {
	if costOf(key, proto) > s.room { // it would drive out all others, and then itself
		return
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	s.deleteExpired()
	s.compiled.Set(key, proto, ttlcache.DefaultTTL)
}

// expire forgets scripts that are too old, and reports whether there are others.
func (s *scripts) expire() (more bool) {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.deleteExpired()
	return s.compiled.Len() > 0
}

// deleteExpired is called with changing held.
func (s *scripts) deleteExpired() {
	before := s.compiled.Metrics().Evictions
	s.compiled.DeleteExpired()
	s.expired.Add(int64(s.compiled.Metrics().Evictions - before))
}
