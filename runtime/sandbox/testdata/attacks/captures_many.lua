-- expect: limit
local s=("x"):rep(32*3e3) local t={} while true do t[#t+1]={s:match(("("..("x"):rep(3e3)..")"):rep(30))} end
