package engine

import (
	"sync/atomic"
	"time"
)

// Stats says what an engine did. The figures are exact, but read one after the other while runs go on.
type Stats struct {
	Profiles map[string]ProfileStats // those that were used
	Cache    CacheStats
}

// ProfileStats are of one profile. All but the Pool's sizes only grow.
type ProfileStats struct {
	Runs   int64 // that ended, those with errors among them
	Errors ErrorStats
	Pool   PoolStats
}

// ErrorStats are runs that ended with an error, by its kind.
type ErrorStats struct {
	Syntax, Runtime, Limit, Canceled int64
	Panic                            int64 // runtime.Goexit among them
	Other                            int64 // files, conversions of arguments and results
}

// PoolStats are of the states of a profile.
type PoolStats struct {
	Size     int           // states that there are
	Busy     int           // of these, how many run
	Max      int           // how many there can be
	Made     int64         // states made
	Dropped  int64         // states closed after a run
	Trimmed  int64         // states closed as they were idle
	Waits    int64         // runs that waited for a state, or for one to be made
	WaitTime time.Duration // of all of them
	GaveUp   int64         // runs whose context ended as they waited
}

// counts are the figures of a profile that its pool does not have.
type counts struct {
	ends                   [kinds]atomic.Int64
	made, dropped, trimmed atomic.Int64
}

// count counts a run.
func (c *counts) count(end kind) { c.ends[end].Add(1) }

// Stats returns the figures of now.
func (e *Engine) Stats() Stats {
	s := Stats{Profiles: map[string]ProfileStats{}, Cache: e.scripts.stats()}
	e.each(func(p *profile) { s.Profiles[p.name] = p.stats() })
	return s
}

func (p *profile) stats() ProfileStats {
	var ends [kinds]int64
	s := ProfileStats{Pool: p.poolStats()}
	for k := range ends {
		ends[k] = p.counts.ends[k].Load()
		s.Runs += ends[k]
	}
	s.Errors = ErrorStats{
		Syntax: ends[syntax], Runtime: ends[raised], Limit: ends[limited],
		Canceled: ends[canceled], Panic: ends[panicked], Other: ends[other],
	}
	return s
}

func (p *profile) poolStats() PoolStats {
	pool := p.pool.Stat()
	return PoolStats{
		Size:     int(pool.TotalResources()),
		Busy:     int(pool.AcquiredResources()),
		Max:      int(pool.MaxResources()),
		Made:     p.counts.made.Load(),
		Dropped:  p.counts.dropped.Load(),
		Trimmed:  p.counts.trimmed.Load(),
		Waits:    pool.EmptyAcquireCount(),
		WaitTime: pool.EmptyAcquireWaitTime(),
		GaveUp:   pool.CanceledAcquireCount(),
	}
}

// CacheStats are of the compiled scripts.
type CacheStats struct {
	Hits     int64 // runs that found their script compiled
	Misses   int64 // runs that did not, those that shared a compilation among them
	Compiled int64 // compilations, those that failed among them
	Evicted  int64 // scripts that were dropped for want of room
	Expired  int64 // scripts that were dropped as they were too old

	Scripts int           // that are kept
	Bytes   int64         // that they take, by an estimate
	Oldest  time.Duration // the age of the one that was compiled first
}

func (s *scripts) stats() CacheStats {
	s.changing.Lock()
	defer s.changing.Unlock()
	c := CacheStats{
		Hits:     s.hits.Load(),
		Misses:   s.misses.Load(),
		Compiled: s.compiles.Load(),
		Expired:  s.expired.Load(),
	}
	c.Evicted = int64(s.compiled.Metrics().Evictions) - c.Expired
	for _, item := range s.compiled.Items() {
		c.Scripts++
		c.Bytes += int64(item.Cost())
		c.Oldest = max(c.Oldest, item.TTL()-time.Until(item.ExpiresAt()))
	}
	return c
}
