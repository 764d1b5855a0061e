use super::*;

#[test]
fn the_time_left_is_capped_by_both_limits() {
    let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
    assert_eq!(Deadline::never().time_left(hour), hour);
    assert_eq!(Deadline::never().time_left_or(second), second);
    assert_eq!(Deadline::after(hour).time_left(second), second);
    assert!(Deadline::after(second).time_left(hour) <= second);
    assert!(Deadline::after(hour).time_left_or(second) > second);
    assert_eq!(Deadline::after(Duration::ZERO).time_left(hour), Duration::ZERO);
    assert_eq!(Deadline::after(Duration::MAX).time_left(hour), hour);
    let away = Deadline::after(hour);
    away.set_time(Duration::MAX);
    assert_eq!(away.time_left_or(second), second);
    away.within(hour, || assert!(away.time_left_or(second) > second));
}

#[test]
fn a_pause_postpones_the_deadline() {
    let hour = Duration::from_secs(3600);
    let deadline = Deadline::after(Duration::from_millis(20));
    let other = deadline.clone();
    deadline.paused(|| {
        thread::park_timeout(Duration::from_millis(60));
        assert!(!other.time_left(hour).is_zero());
    });
    assert!(!other.time_left(hour).is_zero());
}

#[test]
fn a_pause_postpones_the_limits_of_its_thread() {
    let hour = Duration::from_secs(3600);
    let deadline = Deadline::after(hour * 2);
    deadline.within(Duration::from_millis(20), || {
        deadline.paused(|| thread::park_timeout(Duration::from_millis(60)));
        assert!(!deadline.time_left(hour).is_zero());
    });
}

#[test]
fn a_deadline_is_moved_for_all_of_its_clones() {
    let deadline = Deadline::after(Duration::from_secs(3600));
    let other = deadline.clone();
    let waiting = thread::spawn(move || other.wait());
    deadline.set_time(Duration::from_millis(20));
    assert!(waiting.join().is_ok());
    assert!(deadline.time_left(Duration::from_secs(1)).is_zero());
    Deadline::never().wait();
}

#[test]
fn a_bound_is_for_its_thread_and_its_work() {
    let hour = Duration::from_secs(3600);
    let deadline = Deadline::after(hour * 2);
    let other = deadline.clone();
    deadline.within(Duration::ZERO, || {
        assert!(deadline.time_left(hour).is_zero());
        let elsewhere = thread::spawn(move || other.time_left(hour)).join();
        assert_eq!(elsewhere.ok(), Some(hour));
        deadline.within(hour, || assert!(deadline.time_left(hour).is_zero()));
    });
    assert_eq!(deadline.time_left(hour), hour);
    assert_eq!(Deadline::never().within(Duration::ZERO, || 17), 17);
}

#[test]
fn the_innermost_of_what_blocks_is_named() {
    let deadline = Deadline::after(Duration::from_secs(3600));
    deadline.blocking("`host`", || {
        deadline.blocking("`/file`", || {
            assert_eq!(deadline.blocked_by().as_deref(), Some("`/file`"));
        });
        assert_eq!(deadline.blocked_by().as_deref(), Some("`host`"));
    });
    assert_eq!(deadline.blocked_by(), None);
}

#[test]
fn a_pause_within_a_pause_is_a_part_of_it() {
    let deadline = Deadline::after(Duration::from_secs(3600));
    let begun = || deadline.shared.as_ref().unwrap().lock().paused;
    deadline.paused(|| {
        let outer = begun();
        assert!(outer.is_some());
        deadline.paused(|| assert_eq!(begun(), outer));
        assert_eq!(begun(), outer);
    });
    assert_eq!(begun(), None);
}

#[test]
fn what_blocks_a_thread_is_named_after_another_one_has_ended() {
    let deadline = Deadline::after(Duration::from_secs(3600));
    let (other, (go_on, is_told)) = (deadline.clone(), std::sync::mpsc::channel::<()>());
    let (tell, has_begun) = std::sync::mpsc::channel();
    let zone = deadline.blocking("`role`", || {
        let zone = thread::spawn(move || {
            other.blocking("`zone`", || {
                tell.send(()).unwrap();
                is_told.recv().unwrap();
            });
        });
        has_begun.recv().unwrap();
        zone
    });
    assert_eq!(deadline.blocked_by().as_deref(), Some("`zone`"));
    go_on.send(()).unwrap();
    zone.join().unwrap();
    assert_eq!(deadline.blocked_by(), None);
}
