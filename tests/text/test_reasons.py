"""What can be a reason, and what says as much of any change."""

from __future__ import annotations

import pytest

from tpmlint.text.reasons import is_reason

EMPTY = """\
chore x
chore: x
see above
n/a
N/A.
asdf
asdf asdf
asdf jkl
asdfg qwert
because
because because
just because
because I said so
because reasons
for reasons
reasons reasons reasons
fix fix fix
foo bar baz
PAY-12
PAY-12, PAY-13
#12
#12 and #13
see #12
fixes PAY-12
no ticket
no ticket needed
no ticket yet
no roadmap item
no item
none needed
not needed
not required
not relevant
irrelevant here
no context
no context needed
no initiative
minor
minor change
minor changes
small change
small fix
tiny fix
quick fix
trivial change
trivial fix
trivial
cleanup
code cleanup
cleanup code
misc changes
various fixes
some fixes
bug fix
bugfix
fix bug
fix: bug
fix it
fix stuff
update code
updates
update stuff
changes
wip wip
wip: x
test test
testing this
just testing
it is fine
this is fine
all good
lgtm
looks good
good enough
ok ok
yes please
as agreed
as agreed with team
approved
approved by management
approved by CTO
whatever works
who cares
don't care
dont care
no idea
I don't know
idk
no comment
skip this
skip check
skip ci
ignore this
please ignore
ignore tpmlint
make tpmlint happy
make CI green
to make CI pass
to pass CI
make the linter happy
shut up linter
linter is wrong
needed for merge
merge it
merge this
ship it
lorem ipsum dolor
blah blah blah
x y z
a b c
aaa bbb
aaaa aaaa
qwerty uiop
abc def
...
-- --
123 456
1234
feat: stuff
refactor: code
docs: update
the usual
same as before
same reason
same as last time
see commit message
see commit
see description
see PR
see title
see diff
as title says
title says it all
self explanatory
self-explanatory
obvious
obviously fine
is obvious
not applicable here
nicht nötig
nicht notwendig
kein Ticket
siehe oben
siehe unten
siehe Ticket PAY-12
ist halt so
passt schon
egal egal
kleine Änderung
kleiner Fix
pas nécessaire
pas de ticket
voir ci-dessus
voir plus haut
petit changement
ver arriba
véase arriba
no es necesario
cambio menor
sin ticket
cambios varios
上記参照
上記の通り
なし
特になし
特に理由はありません
修正
小さな修正
テスト
見上
见上
同上
见上文
小修改
没有理由
不需要
暂无
测试
无需
ああああああ
哈哈哈哈哈哈
""".splitlines()

HONEST = """\
orders were charged twice since noon
the on-call fixed it at night
hotfix for the outage of Monday
Security patch for CVE-2026-1234
CVE-2026-1234 in openssl
log4j upgrade, cannot wait
certificate expired
certificate expires tonight
TLS certificate renewal
Pager at 3am: queue full
disk was full
memory leak in worker
rollback of yesterday's deploy
revert of the broken release
dependency bump by Renovate
dead code
removes dead code
typo in comment
typo in a label
rename only, no behaviour change
moves files only
legal asked for it by Friday
GDPR deletion request
required by law
auditor's finding from March
license header missing
flaky test on CI
build was broken on main
unblocks the release
vendor changed its API
AWS retires the region
prices were wrong
wrong currency shown
emergency at the warehouse
incident 4711
INC-4711: cards declined
incident INC-4711
P1 incident
prod outage
prod down
Kubernetes 1.29 upgrade
end of life of Node 16
tech radar experiment
hack day
hackathon prototype
spike, thrown away next week
its first feature is written in May
supplier is late
waits for the new schema
until the migration ends
team was dissolved
owner on leave until June
Q3 planning decides
Zertifikat abgelaufen
das Zertifikat läuft heute ab
Störung in der Nacht behoben
Notfall am Wochenende
Sicherheitslücke geschlossen
Sicherheitsupdate, kann nicht warten
Tippfehler im Kommentar
Lieferant ist zu spät
Preise waren falsch
wartet auf das neue Schema
Ausfall der Bezahlung
gesetzliche Pflicht
Umzug ins neue Rechenzentrum
panne de nuit
panne en production
certificat expiré
correctif de sécurité urgent
faille de sécurité
faute de frappe
le fournisseur est en retard
les prix étaient faux
attend la migration
exigé par la loi
caída en producción
certificado caducado
parche de seguridad
el proveedor llega tarde
precios incorrectos
error tipográfico
espera la migración
lo exige la ley
corregido de noche por guardia
夜間の障害を修正した
証明書の期限切れ
証明書が今日切れるため
セキュリティ修正
緊急の脆弱性対応
決済が停止したため
誤字の修正
法律で必要
夜間障害の復旧
移行が終わるまで
供应商延迟
修复夜间故障
证书已过期
证书今天到期
安全补丁不能等
支付中断
修正拼写错误
法律要求
等待迁移完成
价格显示错误
결제 장애 복구
인증서 만료
보안 패치
сертификат истёк
ночной сбой оплаты
certificato scaduto
guasto notturno
certificado expirado
correção de segurança
storing in de nacht
awaria w nocy
นักพัฒนาแก้ไขข้อผิดพลาด
إصلاح عطل ليلي
תיקון תקלה בלילה
fix double charge
fix login
fix broken build
unbreak main
stop the bleeding
chore of the month: rotate keys
key rotation
rotate leaked token
leaked credentials
secret was public
backfill after incident
data loss
customer complaint
support ticket from ACME
ACME cannot log in
demo on Thursday
bump lodash
lint only
formatting only
generated code
vendored copy
third-party types
legacy API
tested elsewhere
by design
upstream bug
not our code
not public yet
not used yet
no code yet
no owner yet
no customers yet
no feature yet
feature is internal
kept for compatibility
only used in tests
used by reflection
generated file
will be removed in 2.0
removed next week
waiting for legal
blocked by PAY-12
fixed in #12
until PAY-12 is done
unblocks the team
unblock CI
fix CI
CI is red
CI was broken
CI down
tests were flaky
tests only
comment only
rename only
refactoring only
pure refactoring
no behaviour change
no functional change
no API change
config only
log level only
version bump
minor version bump
minor outage
small outage
move to main
moves to Go 1.23
same bug as last week
same team
team moved
moved to another repo
cleanup after the incident
cleanup of leaked data
clean rollback
quick rollback
simple rename
last release before freeze
code freeze exception
freeze exception
approved by legal
approved by security
approved by the works council
ordered by the court
agreed with ACME
discussed in postmortem 12
requested by the auditor
required by PCI
needed for the demo on Friday
needed for GDPR
needed for Black Friday
merge conflict
merge of a hotfix
push token rotated
ship before Friday
skip for holiday season
ignore until June
test data leaked
testing in production
just a demo account
test environment broken
all customers are affected
good customers lost money
all systems down
it is on fire
this is a rollback
it is unpatched
looks like an attack
pass-through fee was wrong
pipeline is down
tests are slow
checks were flaky
rule changed by law
warnings fill the log
we move offices
little time left before launch
before launch
various customers locked out
several outages
tiny prices rounded wrong
usual yearly rotation
style guide of the brand
message was misleading
error message wrong
body size limit
subject line broken
nicht unser Code
noch kein Kunde
noch nicht veröffentlicht
kleine Störung
diverse Ausfälle
wie vom Gericht verlangt
immer noch Ausfall
nur umbenannt
nur Kommentare
reine Umbenennung
keine Verhaltensänderung
Korrektur der Preise
Anpassung an die Steuer
Änderung der Steuer ab Januar
ist kaputt
war kaputt
Hotfix in der Nacht
Kunde kann nicht zahlen
Rechnung war falsch
plus de mémoire
plus de place disque
petit incident
correction des prix
correction urgente
modification de la TVA
pas notre code
pas encore public
seulement des commentaires
cambio de IVA
cambio de precios
ajuste de impuestos
arreglo urgente
no es nuestro código
sin cliente todavía
solo comentarios
varios clientes sin servicio
alteração do imposto
piccola interruzione
изменение налога
правки по требованию суда
срочное исправление
не наш код
결제 수정
긴급 수정
세율 변경
테스트 서버 장애
税率変更
税率の変更
価格修正
緊急修正
障害対応
本番障害対応
緊急対応
名称変更のみ
コメントのみ
コメントのみの変更
テスト環境の障害
顧客からの苦情
ログ出力の修正
タイポ修正
依存関係の更新
ライブラリ更新
セキュリティ更新
脆弱性対応
法改正対応
緊急修复
税率变更
修复登录
回滚发布
依赖更新
更新证书
仅改注释
客户投诉
线上故障
数据泄露
合规要求
审计要求
需求变更由法务提出
日志过多
升级依赖
密钥泄露
""".splitlines()


@pytest.mark.parametrize("text", EMPTY)
def test_what_could_be_said_of_anything(text: str) -> None:
    assert not is_reason(text)


@pytest.mark.parametrize("text", HONEST)
def test_short_and_honest(text: str) -> None:
    assert is_reason(text)


@pytest.mark.case(168)
@pytest.mark.parametrize(
    "text",
    [
        "minor change PAY-12",
        "looks good (#12)",
        "skip CI, see https://example.org/pay",
        "see above PAY-12",
        "Small fix. Looks good.",
        "Looks good; skip CI",
        "minor change: TBD",
    ],
)
def test_what_is_put_behind_no_reason(text: str) -> None:
    """Case 168: neither a key or a link nor another text of the sort makes a reason of it."""
    assert not is_reason(text)
    assert is_reason(f"{text}. The certificate expired")


@pytest.mark.parametrize(
    "title", ["Renew the certificate", "fix(tls)!: renew the certificate", "Certificate: renew the"]
)
def test_the_title_again(title: str) -> None:
    for text in ("renew the certificate", "Renew the certificate, PAY-12", "Renew the certificate. TODO"):
        assert not is_reason(text, title=title)
    assert is_reason("the certificate expired tonight", title=title)


def test_words_of_your_own() -> None:
    assert is_reason("per usual process of ours")
    assert not is_reason("Per usual process of ours.", ("per usual process of ours",))
